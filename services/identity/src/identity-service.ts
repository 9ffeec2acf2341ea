import { type ConsentDefault, Disclosure, directiveView } from '@causeway/disclosure';
import type { MllpServer } from '@causeway/hl7';
import { linkView } from '@causeway/person';
import type { Runtime, Service, ServiceParts } from '@causeway/service';
import { Authorities } from './authority/authorities.ts';
import { authorityView } from './authority/authority-view.ts';
import { directoryView } from './directory/described-patient.ts';
import { Directory } from './directory/directory.ts';
import { PatientSearchController } from './fhir/patient-http.ts';
import { PATIENTS, Patients } from './fhir/patients.ts';
import { PIX_QUERY, PixController } from './fhir/pix-http.ts';
import { IdentityEvents, identityTransport } from './identity-events.ts';
import { exactMatcher } from './matcher.ts';
import { Matching } from './matching.ts';
import { patientView } from './patient-view.ts';
import { CrossReferences } from './pix/cross-reference.ts';
import { QueryDesk } from './pix/query-desk.ts';
import { QUERY_DESK, QueryController } from './pix/query-http.ts';
import { openQueryPort } from './pix/query-port.ts';
import { Stewardship } from './stewardship.ts';
import { STEWARDSHIP, StewardshipController } from './stewardship-http.ts';

export interface IdentitySettings {
  /** What holds where no directive speaks. */
  readonly standard: ConsentDefault;
  /** Where MLLP listens for PIX and PDQ queries; none without it. Port 0 lets the system choose. */
  readonly queries?: { readonly port: number; readonly host: string };
}

export interface IdentityService extends Service {
  /** The port MLLP is bound to for queries; undefined until it is open. */
  readonly queryPort: number | undefined;
}

const drainMs = 5_000;

/** Finds out which source patients are one person, and answers who is who. */
export function identityService({ standard, queries }: IdentitySettings): IdentityService {
  let port: MllpServer | undefined;
  return {
    name: 'identity',
    transportId: identityTransport,
    views: [patientView, linkView, directoryView, authorityView, directiveView],
    start: async (runtime: Runtime): Promise<ServiceParts> => {
      const disclosure = new Disclosure(runtime, standard);
      const directory = new Directory(runtime);
      const authorities = new Authorities(runtime);
      const crossReferences = new CrossReferences(runtime, directory, authorities);
      const desk = new QueryDesk({ ...runtime, authorities, crossReferences, directory, disclosure });
      return {
        controllers: [PatientSearchController, PixController, QueryController, StewardshipController, IdentityEvents],
        providers: [
          { provide: PATIENTS, useValue: new Patients(runtime, directory, disclosure) },
          { provide: PIX_QUERY, useValue: { views: runtime.views, authorities, crossReferences, disclosure } },
          { provide: QUERY_DESK, useValue: desk },
          { provide: STEWARDSHIP, useValue: new Stewardship(runtime) },
        ],
        reactions: [new Matching(runtime, exactMatcher)],
        onListening: async () => {
          if (queries) port = await openQueryPort({ ...queries, desk, runtime });
        },
        close: async () => port?.close(drainMs),
      };
    },
    get queryPort() {
      return port?.port;
    },
  };
}
