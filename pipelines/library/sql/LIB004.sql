-- The same source, population, outcome and time with another value than most datasets give. Counts are compared with
-- counts, and printed values with printed values.
WITH versions AS (
  SELECT subject, form, value, COUNT(*) AS datasets, MIN(dataset) AS example
  FROM statistics
  GROUP BY subject, form, value
),
ranked AS (
  SELECT
    subject, form, value, example,
    ROW_NUMBER() OVER (PARTITION BY subject, form ORDER BY datasets DESC, example) AS place,
    COUNT(*) OVER (PARTITION BY subject, form) AS versions
  FROM versions
)
SELECT
  other.dataset, other.file, other.id, other.form, other.value,
  usual.example AS usual_dataset, MIN(same.id) AS usual_id, usual.value AS usual_value
FROM ranked AS usual
JOIN statistics AS other ON other.subject = usual.subject AND other.form = usual.form
JOIN statistics AS same
  ON same.subject = usual.subject AND same.form = usual.form AND same.value = usual.value
  AND same.dataset = usual.example
WHERE usual.place = 1 AND usual.versions > 1
  AND other.value <> usual.value AND other.dataset <> usual.example
GROUP BY other.dataset, other.file, other.id, other.form, other.value, usual.example, usual.value
ORDER BY dataset, file, id, form, value, usual_dataset, usual_id, usual_value
