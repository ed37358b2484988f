"""A trainer as people write them: synthetic data, one small model, files in a folder, a marker last."""

import json
import pathlib
import sys

import joblib
from sklearn.datasets import make_classification
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score
from sklearn.model_selection import train_test_split

run = pathlib.Path(sys.argv[1])
run.mkdir(parents=True)
features, labels = make_classification(n_samples=400, n_features=8, random_state=7)
train_x, test_x, train_y, test_y = train_test_split(features, labels, random_state=7)
model = LogisticRegression(C=0.5, max_iter=200).fit(train_x, train_y)
joblib.dump(model, run / "model.joblib")
weights = "\n".join(f"f{i},{w:.6f}" for i, w in enumerate(model.coef_[0]))
(run / "feature_importance.csv").write_text("feature,weight\n" + weights + "\n")
metadata = {
    "model": "synthetic",
    "run_id": run.name,
    "trainer": "train.py",
    "hyperparameters": {"C": 0.5, "max_iter": 200},
    "metrics": {"accuracy": float(accuracy_score(test_y, model.predict(test_x))), "auc": float("nan")},
    "feature_names": [f"f{i}" for i in range(8)],
}
(run / "metadata.json").write_text(json.dumps(metadata))
(run / "DONE").touch()
