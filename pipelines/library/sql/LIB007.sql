-- The same long text of a claim under another id than most datasets have it.
WITH copies AS (
  SELECT digest, id, COUNT(DISTINCT dataset) AS datasets, MIN(dataset) AS example
  FROM texts
  GROUP BY digest, id
),
ranked AS (
  SELECT
    digest, id, example,
    ROW_NUMBER() OVER (PARTITION BY digest ORDER BY datasets DESC, example, id) AS place,
    COUNT(*) OVER (PARTITION BY digest) AS copies
  FROM copies
)
SELECT other.dataset, other.file, other.id, other.field, usual.example AS usual_dataset, usual.id AS usual_id
FROM ranked AS usual
JOIN texts AS other ON other.digest = usual.digest
WHERE usual.place = 1 AND usual.copies > 1 AND other.id <> usual.id AND other.dataset <> usual.example
ORDER BY dataset, file, id, field, usual_dataset, usual_id
