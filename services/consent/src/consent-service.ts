import { type ConsentDefault, directiveView } from '@causeway/disclosure';
import { authorityView, linkView } from '@causeway/person';
import type { Runtime, Service, ServiceParts } from '@causeway/service';
import { ConsentEvents, consentTransport } from './consent-events.ts';
import { CONSENTS, ConsentController } from './consent-http.ts';
import { Consents } from './consents.ts';

export interface ConsentSettings {
  /** What holds where no directive speaks: shown with each directive, decided by the services that disclose. */
  readonly standard: ConsentDefault;
}

/** Takes directives of patients and puts them into the log; the services that disclose keep their own view of them. */
export function consentService(settings: ConsentSettings): Service {
  return {
    name: 'consent',
    transportId: consentTransport,
    views: [directiveView, linkView, authorityView],
    start: async (runtime: Runtime): Promise<ServiceParts> => ({
      controllers: [ConsentController, ConsentEvents],
      providers: [{ provide: CONSENTS, useValue: new Consents(runtime, settings.standard) }],
    }),
  };
}
