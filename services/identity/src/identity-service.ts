import { linkView } from '@causeway/person';
import type { Runtime, Service, ServiceParts } from '@causeway/service';
import { IdentityEvents, identityTransport } from './identity-events.ts';
import { exactMatcher } from './matcher.ts';
import { Matching } from './matching.ts';
import { patientView } from './patient-view.ts';
import { Stewardship } from './stewardship.ts';
import { STEWARDSHIP, StewardshipController } from './stewardship-http.ts';

/** Finds out which source patients are one person. */
export function identityService(): Service {
  return {
    name: 'identity',
    transportId: identityTransport,
    views: [patientView, linkView],
    start: async (runtime: Runtime): Promise<ServiceParts> => ({
      controllers: [StewardshipController, IdentityEvents],
      providers: [{ provide: STEWARDSHIP, useValue: new Stewardship(runtime) }],
      reactions: [new Matching(runtime, exactMatcher)],
    }),
  };
}
