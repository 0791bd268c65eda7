-- Metrics over rows of counts: (model, metric, value), by the papers' rules, for any number of images.
--
-- Reads one relation, counts(model, image, class, tp, fp, fn, tn, pixels, ignored, area, is_binary), as `jdt eval
-- --counts-out` writes it. Plain SQL: runs as it is on DuckDB and Spark, and on most other engines.
-- D sums over images before the ratio; I averages over an image's classes, then over images; C averages over the images
-- that hold a class, then over classes; q5 is the mean of the lowest 5 %, at least one; Q is the mean over q = 10 … 100.
WITH
reported AS (
  SELECT * FROM counts WHERE class = 1 OR NOT is_binary
),
-- A cell is NULL where its label does not hold the class; binary masks that are empty twice score 1.
cells AS (
  SELECT model, image, class,
    CASE WHEN is_binary AND pixels = 0 THEN NULL
         WHEN is_binary AND tp + fp + fn = 0 THEN 1.0E0
         WHEN NOT is_binary AND area = 0 THEN NULL
         ELSE CAST(tp AS DOUBLE) / CAST(tp + fp + fn AS DOUBLE) END AS iou,
    CASE WHEN is_binary AND pixels = 0 THEN NULL
         WHEN is_binary AND tp + fp + fn = 0 THEN 1.0E0
         WHEN NOT is_binary AND area = 0 THEN NULL
         ELSE CAST(2 * tp AS DOUBLE) / CAST(2 * tp + fp + fn AS DOUBLE) END AS dice,
    CASE WHEN area = 0 THEN NULL ELSE CAST(tp AS DOUBLE) / CAST(area AS DOUBLE) END AS acc
  FROM reported
),
totals AS (
  SELECT model, class, MAX(CASE WHEN is_binary THEN 1 ELSE 0 END) AS one_class,
    CAST(SUM(tp) AS DOUBLE) AS tp, CAST(SUM(fp) AS DOUBLE) AS fp, CAST(SUM(fn) AS DOUBLE) AS fn,
    CAST(SUM(tn) AS DOUBLE) AS tn
  FROM reported GROUP BY model, class
),
dataset AS (
  SELECT model,
    AVG(CASE WHEN tp + fp + fn > 0 THEN tp / (tp + fp + fn) END) AS iou,
    AVG(CASE WHEN tp + fp + fn > 0 THEN 2 * tp / (2 * tp + fp + fn) END) AS dice,
    AVG(CASE WHEN tp + fn > 0 THEN tp / (tp + fn) END) AS macc,
    CASE WHEN MAX(one_class) = 1 THEN SUM(tp + tn) / SUM(tp + fp + fn + tn)
         ELSE SUM(tp) / SUM(tp + fn) END AS acc
  FROM totals GROUP BY model
),
images AS (
  SELECT model, image, AVG(iou) AS iou, AVG(dice) AS dice, AVG(acc) AS acc FROM cells GROUP BY model, image
),
classes AS (
  SELECT model, class, AVG(iou) AS iou, AVG(dice) AS dice, AVG(acc) AS acc FROM cells GROUP BY model, class
),
qs AS (
  SELECT 1 AS q UNION ALL SELECT 5 UNION ALL SELECT 10 UNION ALL SELECT 20 UNION ALL SELECT 30 UNION ALL SELECT 40
  UNION ALL SELECT 50 UNION ALL SELECT 60 UNION ALL SELECT 70 UNION ALL SELECT 80 UNION ALL SELECT 90 UNION ALL SELECT 100
),
ranked_images AS (
  SELECT model, iou,
    ROW_NUMBER() OVER (PARTITION BY model ORDER BY iou) AS place, COUNT(*) OVER (PARTITION BY model) AS n
  FROM images WHERE iou IS NOT NULL
),
ranked_cells AS (
  SELECT model, class, iou,
    ROW_NUMBER() OVER (PARTITION BY model, class ORDER BY iou) AS place,
    COUNT(*) OVER (PARTITION BY model, class) AS n
  FROM cells WHERE iou IS NOT NULL
),
-- The lowest max(1, floor(q n / 100)) of n.
worst_images AS (
  SELECT model, q, AVG(iou) AS iou FROM ranked_images CROSS JOIN qs
  WHERE place = 1 OR place <= FLOOR(q * n / 100) GROUP BY model, q
),
worst_of_class AS (
  SELECT model, class, q, AVG(iou) AS iou FROM ranked_cells CROSS JOIN qs
  WHERE place = 1 OR place <= FLOOR(q * n / 100) GROUP BY model, class, q
),
worst_classes AS (
  SELECT model, q, AVG(iou) AS iou FROM worst_of_class GROUP BY model, q
)
SELECT model, 'Acc' AS metric, acc AS value FROM dataset
UNION ALL SELECT model, 'mAcc_D', macc FROM dataset
UNION ALL SELECT model, 'mIoU_D', iou FROM dataset
UNION ALL SELECT model, 'mDice_D', dice FROM dataset
UNION ALL SELECT model, 'mAcc_I', AVG(acc) FROM images GROUP BY model
UNION ALL SELECT model, 'mIoU_I', AVG(iou) FROM images GROUP BY model
UNION ALL SELECT model, 'mDice_I', AVG(dice) FROM images GROUP BY model
UNION ALL SELECT model, 'mAcc_C', AVG(acc) FROM classes GROUP BY model
UNION ALL SELECT model, 'mIoU_C', AVG(iou) FROM classes GROUP BY model
UNION ALL SELECT model, 'mDice_C', AVG(dice) FROM classes GROUP BY model
UNION ALL SELECT model, 'mIoU_I_q1', iou FROM worst_images WHERE q = 1
UNION ALL SELECT model, 'mIoU_I_q5', iou FROM worst_images WHERE q = 5
UNION ALL SELECT model, 'mIoU_I_Q', AVG(iou) FROM worst_images WHERE q >= 10 GROUP BY model
UNION ALL SELECT model, 'mIoU_C_q1', iou FROM worst_classes WHERE q = 1
UNION ALL SELECT model, 'mIoU_C_q5', iou FROM worst_classes WHERE q = 5
UNION ALL SELECT model, 'mIoU_C_Q', AVG(iou) FROM worst_classes WHERE q >= 10 GROUP BY model
ORDER BY model, metric
