import { type ConsentDefault, Disclosure, directiveView } from '@causeway/disclosure';
import type { MllpServer } from '@causeway/hl7';
import { authorityView, linkView } from '@causeway/person';
import type { Runtime, Service, ServiceParts } from '@causeway/service';
import { Accounts } from './account/accounts.ts';
import { auditView } from './audit-view.ts';
import { Authorities } from './authority/authorities.ts';
import { directoryView } from './directory/described-patient.ts';
import { Directory } from './directory/directory.ts';
import { MatchController } from './fhir/match-http.ts';
import { MATCHES, Matches } from './fhir/matches.ts';
import { PatientSearchController } from './fhir/patient-http.ts';
import { PATIENTS, Patients } from './fhir/patients.ts';
import { PIX_QUERY, PixController } from './fhir/pix-http.ts';
import { IdentityEvents, identityTransport } from './identity-events.ts';
import { evidenceView } from './matching/evidence-view.ts';
import { Matching } from './matching/matching.ts';
import { MODELS, ModelController, SHELF } from './model/model-http.ts';
import { ModelShelf } from './model/model-shelf.ts';
import { modelView } from './model/model-view.ts';
import { Models } from './model/models.ts';
import { CrossReferences } from './pix/cross-reference.ts';
import { QueryDesk } from './pix/query-desk.ts';
import { QUERY_DESK, QueryController } from './pix/query-http.ts';
import { openQueryPort } from './pix/query-port.ts';
import { REVIEWS, ReviewController } from './review/review-http.ts';
import { reviewView } from './review/review-view.ts';
import { Reviews } from './review/reviews.ts';
import { Stewardship } from './steward/stewardship.ts';
import { STEWARDSHIP, StewardshipController } from './steward/stewardship-http.ts';

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
    views: [directoryView, linkView, evidenceView, reviewView, modelView, authorityView, directiveView, auditView],
    background: ['causeway.clinical.event', 'causeway.audit.event'],
    start: async (runtime: Runtime): Promise<ServiceParts> => {
      const disclosure = new Disclosure(runtime, standard);
      const directory = new Directory(runtime);
      const authorities = new Authorities(runtime);
      const crossReferences = new CrossReferences(directory, authorities);
      const accounts = new Accounts(runtime);
      const desk = new QueryDesk({ ...runtime, accounts, authorities, crossReferences, directory, disclosure });
      const shelf = new ModelShelf(runtime);
      await shelf.active();
      const matching = new Matching(runtime, shelf);
      const stewardship = new Stewardship(runtime, authorities);
      return {
        controllers: [
          PatientSearchController,
          MatchController,
          PixController,
          QueryController,
          StewardshipController,
          ReviewController,
          ModelController,
          IdentityEvents,
        ],
        providers: [
          { provide: PATIENTS, useValue: new Patients({ views: runtime.views, directory, authorities, disclosure }) },
          { provide: PIX_QUERY, useValue: { views: runtime.views, authorities, crossReferences, disclosure } },
          { provide: QUERY_DESK, useValue: desk },
          { provide: MATCHES, useValue: new Matches({ runtime, shelf, directory, authorities, disclosure }) },
          { provide: STEWARDSHIP, useValue: stewardship },
          { provide: REVIEWS, useValue: new Reviews({ runtime, directory, disclosure, stewardship, matching }) },
          { provide: MODELS, useValue: new Models({ runtime, shelf, matching }) },
          { provide: SHELF, useValue: shelf },
        ],
        reactions: [matching],
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
