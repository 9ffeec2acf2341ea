/** An address of this process, and what is there. */
export interface Place {
  readonly path: string;
  readonly what: string;
}

/** Where a newcomer goes on; a service alone has not all of them. */
export const places: readonly Place[] = [
  { path: '/openapi.json', what: 'every request this process takes (OpenAPI 3)' },
  { path: '/fhir/metadata', what: 'what the exchange can do in FHIR R4 (CapabilityStatement)' },
  { path: '/health/ready', what: 'whether it takes work, and what is missing when not' },
  { path: '/metrics', what: 'metrics for Prometheus' },
];

const title = 'Causeway';
const description = 'An event-driven health information exchange.';
const next =
  'Requests carry a bearer token; "npx causeway token" makes one for a local exchange. How to connect a facility, subscribe a care team and run an exchange is in README.md and docs/ of the distribution.';

export interface FrontPage {
  readonly services: readonly string[];
  readonly places: readonly Place[];
}

export function frontPageJson({ services, places: here }: FrontPage): object {
  return { name: title, description, services, links: here, next };
}

/** Nothing of it comes from outside, so nothing has to be escaped. */
export function frontPageHtml({ services, places: here }: FrontPage): string {
  const rows = here.map(({ path, what }) => `<li><a href="${path}">${path}</a> ${what}</li>`).join('\n');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 42rem; margin: 3rem auto; padding: 0 1rem }
:root { color-scheme: light dark }
</style>
</head>
<body>
<h1>${title}</h1>
<p>${description} Here: ${services.join(', ')}.</p>
<ul>
${rows}
</ul>
<p>${next.replaceAll('"', '&quot;')}</p>
</body>
</html>
`;
}
