import ca.uhn.fhir.batch2.jobs.config.Batch2JobsConfig;
import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.support.IValidationSupport;
import ca.uhn.fhir.interceptor.api.IInterceptorService;
import ca.uhn.fhir.jpa.api.config.JpaStorageSettings;
import ca.uhn.fhir.jpa.api.config.ThreadPoolFactoryConfig;
import ca.uhn.fhir.jpa.api.dao.IFhirSystemDao;
import ca.uhn.fhir.jpa.batch2.JpaBatch2Config;
import ca.uhn.fhir.jpa.binary.api.IBinaryStorageSvc;
import ca.uhn.fhir.jpa.binstore.MemoryBinaryStorageSvcImpl;
import ca.uhn.fhir.jpa.config.HapiJpaConfig;
import ca.uhn.fhir.jpa.config.PackageLoaderConfig;
import ca.uhn.fhir.jpa.config.r4.JpaR4Config;
import ca.uhn.fhir.jpa.config.r5.JpaR5Config;
import ca.uhn.fhir.jpa.config.util.HapiEntityManagerFactoryUtil;
import ca.uhn.fhir.jpa.interceptor.PatientIdPartitionInterceptor;
import ca.uhn.fhir.jpa.model.config.PartitionSettings;
import ca.uhn.fhir.jpa.model.config.SubscriptionSettings;
import ca.uhn.fhir.jpa.model.dialect.HapiFhirH2Dialect;
import ca.uhn.fhir.jpa.provider.JpaCapabilityStatementProvider;
import ca.uhn.fhir.jpa.provider.JpaSystemProvider;
import ca.uhn.fhir.jpa.provider.ValueSetOperationProvider;
import ca.uhn.fhir.jpa.search.DatabaseBackedPagingProvider;
import ca.uhn.fhir.jpa.searchparam.config.NicknameServiceConfig;
import ca.uhn.fhir.jpa.searchparam.extractor.ISearchParamExtractor;
import ca.uhn.fhir.jpa.searchparam.submit.config.SearchParamSubmitterConfig;
import ca.uhn.fhir.jpa.subscription.channel.config.SubscriptionChannelConfig;
import ca.uhn.fhir.jpa.subscription.match.config.SubscriptionProcessorConfig;
import ca.uhn.fhir.jpa.subscription.match.deliver.email.IEmailSender;
import ca.uhn.fhir.jpa.subscription.submit.config.SubscriptionSubmitterConfig;
import ca.uhn.fhir.jpa.test.config.TestHSearchAddInConfig;
import ca.uhn.fhir.jpa.topic.SubscriptionTopicConfig;
import ca.uhn.fhir.rest.api.EncodingEnum;
import ca.uhn.fhir.rest.server.RestfulServer;
import ca.uhn.fhir.rest.server.provider.ResourceProviderFactory;
import ca.uhn.fhir.rest.server.util.ISearchParamRegistry;
import jakarta.persistence.EntityManagerFactory;
import java.lang.reflect.Proxy;
import java.util.Properties;
import javax.sql.DataSource;
import org.apache.commons.dbcp2.BasicDataSource;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.ServerConnector;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.orm.jpa.LocalContainerEntityManagerFactoryBean;

/** A HAPI FHIR JPA server that prints its address: {@code r4}, {@code r4-by-patient} with partitions, or {@code r5}. */
public class Server {
  static boolean partitioned;

  @Configuration
  @Import({
    SubscriptionSubmitterConfig.class,
    SubscriptionProcessorConfig.class,
    SubscriptionChannelConfig.class,
    SearchParamSubmitterConfig.class,
    ThreadPoolFactoryConfig.class,
    PackageLoaderConfig.class,
    HapiJpaConfig.class,
    JpaBatch2Config.class,
    Batch2JobsConfig.class,
    NicknameServiceConfig.class,
    SubscriptionTopicConfig.class,
    TestHSearchAddInConfig.DefaultLuceneHeap.class
  })
  public static class Common {
    @Autowired TestHSearchAddInConfig.IHSearchConfigurer index;

    @Bean
    public JpaStorageSettings storageSettings() {
      JpaStorageSettings settings = new JpaStorageSettings();
      settings.setLanguageSearchParameterEnabled(true);
      return settings;
    }

    @Bean
    public SubscriptionSettings subscriptionSettings() {
      return new SubscriptionSettings();
    }

    @Bean
    public PartitionSettings partitionSettings() {
      PartitionSettings settings = new PartitionSettings();
      settings.setPartitioningEnabled(partitioned);
      settings.setUnnamedPartitionMode(partitioned);
      settings.setDefaultPartitionId(partitioned ? 0 : null);
      return settings;
    }

    @Bean
    @Primary
    public JpaTransactionManager transactionManager(EntityManagerFactory factory) {
      return new JpaTransactionManager(factory);
    }

    @Bean
    public IBinaryStorageSvc binaryStorage() {
      return new MemoryBinaryStorageSvcImpl();
    }

    @Bean
    public DataSource dataSource() {
      BasicDataSource source = new BasicDataSource();
      source.setDriver(new org.h2.Driver());
      source.setUrl("jdbc:h2:mem:fhir;DB_CLOSE_DELAY=-1");
      source.setUsername("sa");
      source.setPassword("");
      source.setMaxTotal(20);
      return source;
    }

    @Bean
    public LocalContainerEntityManagerFactoryBean entityManagerFactory(
        ConfigurableListableBeanFactory beans, FhirContext fhir, JpaStorageSettings settings) {
      LocalContainerEntityManagerFactoryBean factory =
          HapiEntityManagerFactoryUtil.newEntityManagerFactory(beans, fhir, settings);
      factory.setPersistenceUnitName("fhir");
      factory.setDataSource(dataSource());
      Properties properties = new Properties();
      properties.put("hibernate.hbm2ddl.auto", "update");
      properties.put("hibernate.dialect", HapiFhirH2Dialect.class.getName());
      index.apply(properties);
      factory.setJpaProperties(properties);
      return factory;
    }

    /** HAPI's context asks for one; no e-mail is ever sent. */
    @Bean
    public IEmailSender emailSender() {
      return (IEmailSender)
          Proxy.newProxyInstance(
              Server.class.getClassLoader(),
              new Class<?>[] {IEmailSender.class},
              (self, method, arguments) ->
                  switch (method.getName()) {
                    case "hashCode" -> 1;
                    case "equals" -> self == arguments[0];
                    case "toString" -> "no e-mail";
                    default -> null;
                  });
    }
  }

  @Configuration
  @Import({JpaR4Config.class, Common.class})
  public static class R4 {}

  @Configuration
  @Import({JpaR5Config.class, Common.class})
  public static class R5 {}

  public static void main(String[] arguments) throws Exception {
    partitioned = arguments[0].equals("r4-by-patient");
    AnnotationConfigApplicationContext beans =
        new AnnotationConfigApplicationContext(arguments[0].equals("r5") ? R5.class : R4.class);
    FhirContext fhir = beans.getBean(FhirContext.class);
    RestfulServer server = new RestfulServer(fhir);
    server.registerProviders(beans.getBean(ResourceProviderFactory.class).createProviders());
    server.registerProvider(beans.getBean(JpaSystemProvider.class));
    server.registerProvider(beans.getBean(ValueSetOperationProvider.class));
    server.setPagingProvider(beans.getBean(DatabaseBackedPagingProvider.class));
    server.setServerConformanceProvider(
        new JpaCapabilityStatementProvider(
            server,
            beans.getBean(IFhirSystemDao.class),
            beans.getBean(JpaStorageSettings.class),
            beans.getBean(ISearchParamRegistry.class),
            beans.getBean(IValidationSupport.class)));
    server.setDefaultResponseEncoding(EncodingEnum.JSON);
    if (partitioned) {
      beans
          .getBean(IInterceptorService.class)
          .registerInterceptor(
              new PatientIdPartitionInterceptor(
                  fhir, beans.getBean(ISearchParamExtractor.class), beans.getBean(PartitionSettings.class)));
    }
    org.eclipse.jetty.server.Server jetty = new org.eclipse.jetty.server.Server();
    ServerConnector connector = new ServerConnector(jetty);
    connector.setHost("127.0.0.1");
    jetty.addConnector(connector);
    ServletContextHandler handler = new ServletContextHandler("/");
    handler.addServlet(new ServletHolder(server), "/fhir/*");
    jetty.setHandler(handler);
    jetty.start();
    System.out.println("http://127.0.0.1:" + connector.getLocalPort() + "/fhir");
    System.out.flush();
    System.in.read(); // the end of the stream is the end of the process that started this one
    System.exit(0);
  }
}
