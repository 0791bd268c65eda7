-- Counts and IoU of each class over the data set: (model, class, tp, fp, fn, iou), from the same relation as metrics.sql.
SELECT model, class, SUM(tp) AS tp, SUM(fp) AS fp, SUM(fn) AS fn,
  CASE WHEN SUM(tp + fp + fn) > 0 THEN CAST(SUM(tp) AS DOUBLE) / CAST(SUM(tp + fp + fn) AS DOUBLE) END AS iou
FROM counts WHERE class = 1 OR NOT is_binary
GROUP BY model, class ORDER BY model, class
