# A care team follows all patients of the facility "demo" and hears of admissions and discharges.
url=${CAUSEWAY_URL:-http://127.0.0.1:8080}
team=$(npx causeway token --role care-team --organization riverside-care-team --purpose treatment)

curl --fail --silent --show-error "$url/fhir/Subscription" \
  -H "Authorization: Bearer $team" -H 'Content-Type: application/fhir+json' \
  -d '{
    "resourceType": "Subscription",
    "status": "requested",
    "reason": "follow-up after discharge",
    "criteria": "Encounter?facility=demo&event=admit,discharge",
    "channel": { "type": "message", "payload": "application/fhir+json" }
  }' > /dev/null

npx causeway send services/exchange/samples/then-discharge.hl7
sleep 1
curl --fail --silent --show-error "$url/alerts" -H "Authorization: Bearer $team"
