-- Addresses below the base_url of another dataset that name a record it does not publish. Of several datasets that an
-- address may lead to, one that publishes the record counts, and then the one with the longest base_url.
WITH led AS (
  SELECT
    links.dataset, links.file, links.id, links.field, links.address, links.target,
    datasets.dataset AS home, COALESCE(records.status, 'missing') AS status, COALESCE(records.instead, '') AS instead,
    ROW_NUMBER() OVER (
      PARTITION BY links.dataset, links.id, links.field
      ORDER BY
        CASE WHEN records.status = 'published' THEN 0 ELSE 1 END,
        LENGTH(links.base) DESC, datasets.dataset, COALESCE(records.status, 'missing')
    ) AS place
  FROM links
  JOIN datasets ON datasets.base_url = links.base
  LEFT JOIN records ON records.dataset = datasets.dataset AND records.id = links.target
)
SELECT dataset, file, id, field, address, target, home, status, instead
FROM led
WHERE place = 1 AND status <> 'published' AND home <> dataset
ORDER BY dataset, file, id, field, address, target, home, status, instead
