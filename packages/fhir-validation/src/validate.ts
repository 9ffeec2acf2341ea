import { profile, typeDefinition } from './definitions.ts';
import { Findings, isFields, type ValidationIssue } from './issue.ts';
import { checkProfile } from './profile.ts';
import { checkResource } from './structure.ts';

export interface ValidateOptions {
  /** FHIRPath of the resource; default: its type. */
  readonly expression?: string;
  /** Default 200. */
  readonly mostIssues?: number;
}

/**
 * What is wrong with a resource by FHIR R4, and by the US Core 6.1.0 profiles that its meta.profile names. Pure. Codes
 * are looked up in required value sets of up to 400 codes; references are looked at, not followed.
 */
export function validate(resource: unknown, options: ValidateOptions = {}): readonly ValidationIssue[] {
  const type = isFields(resource) && typeof resource.resourceType === 'string' ? resource.resourceType : 'Resource';
  const { expression = type, mostIssues } = options;
  const findings = new Findings(mostIssues);
  checkResource(resource, expression, findings);
  if (isFields(resource)) {
    for (const url of claimed(resource.meta)) {
      const found = profile(url);
      if (found?.type === type) checkProfile(resource, found, expression, findings);
    }
  }
  return findings.issues;
}

/** Whether FHIR R4 has a resource of this type. */
export function isResourceType(name: string): boolean {
  const definition = typeDefinition(name);
  return definition?.kind === 'resource' && definition.abstract !== true;
}

function claimed(meta: unknown): readonly string[] {
  const profiles = isFields(meta) ? meta.profile : undefined;
  return Array.isArray(profiles) ? profiles.filter(it => typeof it === 'string') : [];
}
