-- The same source, by its address or DOI, with another description than most datasets give; a retraction counts
-- before none. A date that is only less exact than another agrees with it.
WITH told AS (
  SELECT dataset, file, id, address, 'title' AS field, title AS value FROM sources WHERE title IS NOT NULL
  UNION ALL
  SELECT dataset, file, id, address, 'publisher' AS field, publisher AS value FROM sources WHERE publisher IS NOT NULL
  UNION ALL
  SELECT dataset, file, id, address, 'type' AS field, type AS value FROM sources WHERE type IS NOT NULL
  UNION ALL
  SELECT dataset, file, id, address, 'published' AS field, published AS value FROM sources WHERE published IS NOT NULL
  UNION ALL
  SELECT dataset, file, id, address, 'grade' AS field, grade AS value FROM sources WHERE grade IS NOT NULL
  UNION ALL
  SELECT dataset, file, id, address, 'rights' AS field, rights AS value FROM sources WHERE rights IS NOT NULL
  UNION ALL
  SELECT dataset, file, id, address, 'retracted' AS field, retracted AS value FROM sources
),
versions AS (
  SELECT address, field, value, COUNT(*) AS datasets, MIN(dataset) AS example
  FROM told
  GROUP BY address, field, value
),
ranked AS (
  SELECT
    address, field, value, example,
    ROW_NUMBER() OVER (
      PARTITION BY address, field ORDER BY CASE WHEN value = '' THEN 1 ELSE 0 END, datasets DESC, example
    ) AS place,
    COUNT(*) OVER (PARTITION BY address, field) AS versions
  FROM versions
)
SELECT
  other.dataset, other.file, other.id, other.field, other.value,
  usual.example AS usual_dataset, MIN(same.id) AS usual_id, usual.value AS usual_value
FROM ranked AS usual
JOIN told AS other ON other.address = usual.address AND other.field = usual.field
JOIN sources AS same ON same.address = usual.address AND same.dataset = usual.example
WHERE usual.place = 1 AND usual.versions > 1
  AND other.value <> usual.value AND other.dataset <> usual.example
  AND (
    other.field <> 'published'
    OR SUBSTRING(other.value, 1, LENGTH(usual.value)) <> usual.value
    AND SUBSTRING(usual.value, 1, LENGTH(other.value)) <> other.value
  )
GROUP BY other.dataset, other.file, other.id, other.field, other.value, usual.example, usual.value
ORDER BY dataset, file, id, field, value, usual_dataset, usual_id, usual_value
