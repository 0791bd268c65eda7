"""Shards written by `jdt eval --counts-out`, aggregated by docs/scale/*.sql on DuckDB and Spark, against `jdt merge`.

Prints what `cargo test` prints: a line a test, SKIPPED with its reason, and the sums.
"""
import json
import pathlib
import random
import shutil
import struct
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
SQL = {name: (ROOT / "docs" / "scale" / f"{name}.sql").read_text() for name in ("metrics", "classes")}
ATOL = 1e-12
SHARDS, IMAGES = 3, 40


def write_npy(path, rows):
    path.parent.mkdir(parents=True, exist_ok=True)
    header = f"{{'descr': '|u1', 'fortran_order': False, 'shape': ({len(rows)}, {len(rows[0])}), }}"
    header += " " * (-(len(header) + 11) % 64) + "\n"
    path.write_bytes(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode() + bytes(sum(rows, [])))


def data_set(folder, classes, ignore):
    """Blocks of random classes, predictions that are wrong now and then, in shards; some classes are rare or absent."""
    draw = random.Random(1)
    for image in range(IMAGES):
        shard = folder / f"shard{image % SHARDS}"
        pool = [c for c in range(classes) if draw.random() < 0.6] or [0]
        side = draw.randrange(8, 24)
        blocks = {(r, c): draw.choice(pool) for r in range(6) for c in range(6)}
        label = [[blocks[r // 4, c // 4] for c in range(side)] for r in range(side)]
        for model, wrong in (("a", 0.1), ("b", 0.3)):
            pred = [[draw.randrange(classes) if draw.random() < wrong else v for v in row] for row in label]
            write_npy(shard / model / f"{image:03}.npy", pred)
        if ignore is not None:
            label = [[ignore if draw.random() < 0.05 else v for v in row] for row in label]
        write_npy(shard / "labels" / f"{image:03}.npy", label)


def shards(jdt, folder, arguments):
    """One `jdt eval` a shard, as machines would run them; then the numbers of all by `jdt merge`."""
    files = []
    (folder / "counts").mkdir()
    for shard in sorted(folder.glob("shard*")):
        files.append(folder / "counts" / f"{shard.name}.parquet")
        models = [f"{model}={shard / model}" for model in ("a", "b")]
        subprocess.run([jdt, "eval", "--labels", shard / "labels", "--preds", *models, *arguments,
                        "--counts-out", files[-1]], check=True, capture_output=True)
    merged = subprocess.run([jdt, "merge", *files, "--format", "json", "--counts"], check=True, capture_output=True)
    return json.loads(merged.stdout)


def compare(report, metrics, classes):
    wanted = {(m["name"], id): value for m in report["models"] for id, value in m["metrics"].items()}
    seen = 0
    for model, metric, value in metrics:
        expected = wanted[model, metric]
        assert (value is None) == (expected is None), (model, metric, value, expected)
        assert value is None or abs(value - expected) <= ATOL, (model, metric, value, expected)
        seen += 1
    assert seen == 16 * len(report["models"]), seen
    sums = {}
    for model in report["models"]:
        for row in model["counts"]:
            total = sums.setdefault((model["name"], row["class"]), [0, 0, 0])
            for at, key in enumerate(("tp", "fp", "fn")):
                total[at] += row[key]
    assert classes
    for model, class_id, tp, fp, fn, iou in classes:
        assert [int(tp), int(fp), int(fn)] == sums[model, class_id], (model, class_id)
        union = int(tp) + int(fp) + int(fn)
        assert (iou is None) == (union == 0) and (iou is None or abs(iou - int(tp) / union) <= ATOL)


def on_duckdb(folder):
    import duckdb
    base = duckdb.connect()
    base.execute(f"CREATE VIEW counts AS SELECT * FROM read_parquet('{folder}/counts/*.parquet')")
    return [base.execute(SQL[name]).fetchall() for name in ("metrics", "classes")]


def spark_session():
    from pyspark.sql import SparkSession
    session = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").config("spark.ui.showConsoleProgress", "false")
    session = session.config("spark.sql.shuffle.partitions", "2").config("spark.driver.bindAddress", "127.0.0.1")
    session = session.config("spark.driver.host", "127.0.0.1").getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    return session


def on_spark(session, folder):
    session.read.parquet(str(folder / "counts")).createOrReplaceTempView("counts")
    return [[tuple(row) for row in session.sql(SQL[name]).collect()] for name in ("metrics", "classes")]


def main(jdt):
    passed, failed = 0, 0
    java = shutil.which("java")
    spark = spark_session() if java else None
    if not java:
        print("SKIPPED: Spark, there is no Java on this machine")
    cases = {
        "many classes": (7, ["--classes", "7", "--ignore", "255"], 255),
        "binary": (2, ["--binary"], None),
    }
    for name, (classes, arguments, ignore) in cases.items():
        with tempfile.TemporaryDirectory() as folder:
            folder = pathlib.Path(folder)
            data_set(folder, classes, ignore)
            report = shards(jdt, folder, arguments)
            engines = {"DuckDB": lambda: on_duckdb(folder)}
            if spark:
                engines["Spark"] = lambda: on_spark(spark, folder)
            for engine, run in engines.items():
                try:
                    compare(report, *run())
                    passed += 1
                    print(f"test {name} on {engine} is jdt merge ... ok", flush=True)
                except Exception as error:  # one engine's failure must not hide the other's result
                    failed += 1
                    print(f"test {name} on {engine} is jdt merge ... FAILED: {type(error).__name__}: {error}", flush=True)
    if spark:
        spark.stop()
    print(f"test result: {'ok' if not failed else 'FAILED'}. {passed} passed; {failed} failed; 0 ignored")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
