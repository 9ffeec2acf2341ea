# The patient says: not to Riverside. The privacy office records it; the next read and the next alert obey.
url=${CAUSEWAY_URL:-http://127.0.0.1:8080}
officer=$(npx causeway token --role privacy-officer --organization demo --purpose operations)
riverside=$(npx causeway token --role clinician --organization riverside-care-team --purpose treatment)

curl --fail --silent --show-error "$url/fhir/Consent" \
  -H "Authorization: Bearer $officer" -H 'Content-Type: application/fhir+json' \
  -d '{
    "resourceType": "Consent",
    "status": "active",
    "scope": { "coding": [{ "system": "http://terminology.hl7.org/CodeSystem/consentscope", "code": "patient-privacy" }] },
    "category": [{ "coding": [{ "system": "http://loinc.org", "code": "59284-0" }] }],
    "patient": { "identifier": { "system": "DEMO-HOSPITAL", "value": "D-1001" } },
    "provision": {
      "type": "deny",
      "actor": [{ "role": { "text": "recipient" }, "reference": { "identifier": { "value": "riverside-care-team" } } }]
    }
  }' > /dev/null

curl --silent --show-error "$url/fhir/Observation?patient.identifier=DEMO-HOSPITAL%7CD-1001" -H "Authorization: Bearer $riverside"
