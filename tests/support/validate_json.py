# SPDX-License-Identifier: Apache-2.0
"""validate_json.py SCHEMA FILE [--lines]: checks a file, or each of its lines, against a JSON Schema. Exit code 3: no jsonschema here."""
import json
import sys

try:
    import jsonschema
except ImportError:
    sys.exit(3)

schema = json.load(open(sys.argv[1], encoding="utf-8"))
jsonschema.Draft202012Validator.check_schema(schema)
validator = jsonschema.Draft202012Validator(schema)
text = open(sys.argv[2], encoding="utf-8").read()
for number, part in enumerate(text.splitlines() if "--lines" in sys.argv else [text], 1):
    for error in validator.iter_errors(json.loads(part)):
        sys.exit(f"part {number}: {error.json_path}: {error.message[:300]}")
