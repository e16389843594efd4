-- One id, one meaning: the records of an id whose content is not what most datasets have under it. A record without a
-- hash is taken from another dataset, or replaces one of it on purpose.
WITH meanings AS (
  SELECT id, hash, COUNT(*) AS datasets, MIN(dataset) AS example
  FROM records
  WHERE hash IS NOT NULL
  GROUP BY id, hash
),
ranked AS (
  SELECT
    id, hash, example,
    ROW_NUMBER() OVER (PARTITION BY id ORDER BY datasets DESC, example) AS place,
    COUNT(*) OVER (PARTITION BY id) AS meanings
  FROM meanings
)
SELECT other.dataset, other.file, other.id, usual.example AS usual_dataset, same.file AS usual_file
FROM ranked AS usual
JOIN records AS other ON other.id = usual.id
JOIN records AS same ON same.id = usual.id AND same.dataset = usual.example
WHERE usual.place = 1 AND usual.meanings > 1
  AND same.hash = usual.hash AND other.hash <> usual.hash
ORDER BY dataset, file, id, usual_dataset, usual_file
