import { Allow, consistentWith, formatPosition, positionHeader, problems, type Runtime } from '@causeway/service';
import { Body, Controller, Get, Headers, Inject, Param, Post, Res } from '@nestjs/common';
import { RouteSchema } from '@nestjs/platform-fastify';
import type { FastifyReply } from 'fastify';
import { REGISTRAR, RUNTIME } from '../tokens.ts';
import { type Facility, type FacilityCommand, fhirValidations } from './facility.ts';
import { type FacilityDocument, facilities, facilityView } from './facility-view.ts';
import type { Registrar } from './registrar.ts';

const tags = ['facilities'];
const text = { type: 'string' };

/** The facilities that may send. */
@Controller('facilities')
@Allow('operator')
export class FacilityController {
  readonly #registrar: Registrar;
  readonly #runtime: Runtime;

  constructor(@Inject(REGISTRAR) registrar: Registrar, @Inject(RUNTIME) runtime: Runtime) {
    this.#registrar = registrar;
    this.#runtime = runtime;
  }

  /** 201 with the registration; 200 when it was so already. */
  @Post()
  @RouteSchema({
    tags,
    summary: 'Register a facility, or replace its registration',
    body: {
      type: 'object',
      required: ['id', 'name', 'sendingApplication', 'sendingFacility', 'authority', 'timeZone'],
      properties: {
        id: text,
        name: text,
        sendingApplication: { ...text, description: 'MSH-3.1' },
        sendingFacility: { ...text, description: 'MSH-4.1' },
        authority: { ...text, description: 'Issues the patient identifiers: a name, an OID, a URI or name&oid&ISO' },
        timeZone: { ...text, description: 'IANA time zone of times sent without an offset' },
        fhirValidation: {
          enum: [...fhirValidations],
          description: 'What becomes of FHIR that is not valid; default flag',
        },
      },
    },
  })
  async register(@Body() body: FacilityCommand, @Res({ passthrough: true }) reply: FastifyReply): Promise<Facility> {
    const { facility, position } = await this.#registrar.register(body);
    void reply.status(position ? 201 : 200);
    if (position) void reply.header(positionHeader, formatPosition(position));
    return facility;
  }

  @Get()
  @RouteSchema({ tags, summary: 'Every facility' })
  async list(@Headers(positionHeader) position: string | undefined): Promise<readonly Facility[]> {
    await consistentWith(this.#runtime.views, position);
    const all: Facility[] = [];
    for await (const it of (await this.#stored()).all()) all.push(shown(it));
    return all;
  }

  @Get(':id')
  @RouteSchema({
    tags,
    summary: 'One facility',
    params: { type: 'object', properties: { id: text } },
  })
  async read(@Param('id') id: string, @Headers(positionHeader) position: string | undefined): Promise<Facility> {
    await consistentWith(this.#runtime.views, position);
    const found = await (await this.#stored()).get(id);
    if (!found) throw problems.notFound('no facility has this id; GET /facilities lists them');
    return shown(found);
  }

  #stored() {
    return this.#runtime.views.collection(facilityView, facilities);
  }
}

function shown({ sender, registeredAt, ...facility }: FacilityDocument): Facility {
  return facility;
}
