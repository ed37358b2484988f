"""Fills an MLflow server as its users do, and prints what its client says of it as JSON."""

import json
import os
import pathlib
import sys
import tempfile
import time

import mlflow
from mlflow import MlflowClient

uri = sys.argv[1]
mlflow.set_tracking_uri(uri)
client = MlflowClient(uri)

folder = pathlib.Path(tempfile.mkdtemp())
(folder / "nested" / "deep er").mkdir(parents=True)
(folder / "MLmodel").write_text("flavors: {}\n")
(folder / "model.pkl").write_bytes(b"pickle" * 100)
(folder / "nested" / "deep er" / "w \u00fc.bin").write_bytes(os.urandom(1000))

experiment = client.create_experiment("exp one/\u00fc %")
run = client.create_run(experiment, run_name="r\u00fcn one").info
for step in range(3):
    client.log_metric(run.run_id, "val/acc", 0.5 + step / 10, step=step)
client.log_metric(run.run_id, "loss", float("nan"))
client.log_param(run.run_id, "alpha", "0.1")
client.log_artifacts(run.run_id, str(folder), "a model")
client.set_terminated(run.run_id)
files = run.artifact_uri + "/a model"

name = "iris model 100%"
client.create_registered_model(name, tags={"team": "t \u00fc"}, description="flowers")
client.create_registered_model("without versions")


def version(source, run_id=None, **more):
    return client.create_model_version(name, source, run_id, **more).version


version(files, run.run_id, tags={"checked": "yes"}, description="first\nline two")
version("s3://bucket/elsewhere")
client.delete_model_version(name, version("runs:/" + run.run_id + "/a model", run.run_id))
version("models:/" + name + "/1")
version(files + "/model.pkl", run.run_id)
logged = client.create_logged_model(experiment, name="logged", source_run_id=run.run_id)
client.log_model_artifacts(logged.model_id, str(folder))
client.finalize_logged_model(logged.model_id, "READY")
version("models:/" + logged.model_id, run.run_id, model_id=logged.model_id)
client.transition_model_version_stage(name, "1", "Production")
client.transition_model_version_stage(name, "4", "Staging")
client.set_registered_model_alias(name, "champion", "4")

print(json.dumps({"run": run.run_id, "at": time.time()}))
