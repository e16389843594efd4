-- The same English term with another translation than most datasets have; one that a person has checked counts before
-- drafts.
WITH versions AS (
  SELECT
    term, language, folded, COUNT(*) AS datasets, MIN(CASE WHEN draft THEN 1 ELSE 0 END) AS draft,
    MIN(dataset) AS example
  FROM terms
  GROUP BY term, language, folded
),
ranked AS (
  SELECT
    term, language, folded, example,
    ROW_NUMBER() OVER (PARTITION BY term, language ORDER BY draft, datasets DESC, example) AS place,
    COUNT(*) OVER (PARTITION BY term, language) AS versions
  FROM versions
)
SELECT
  other.dataset, other.file, other.line, other.id, other.term, other.language, other.translation,
  usual.example AS usual_dataset, MIN(same.id) AS usual_id, MIN(same.translation) AS usual_translation
FROM ranked AS usual
JOIN terms AS other ON other.term = usual.term AND other.language = usual.language
JOIN terms AS same
  ON same.term = usual.term AND same.language = usual.language AND same.folded = usual.folded
  AND same.dataset = usual.example
WHERE usual.place = 1 AND usual.versions > 1
  AND other.folded <> usual.folded AND other.dataset <> usual.example
GROUP BY
  other.dataset, other.file, other.line, other.id, other.term, other.language, other.translation, usual.example
ORDER BY
  dataset, file, line, id, term, language, translation, usual_dataset, usual_id, usual_translation
