import type { TopicName } from '@causeway/schemas';
import { type ArgumentsHost, applyDecorators, Catch, type RpcExceptionFilter, UseFilters } from '@nestjs/common';
import { EventPattern } from '@nestjs/microservices';
import { type Observable, throwError } from 'rxjs';

/** Hands errors to the transport as they are: it decides between retry and dead letter. */
@Catch()
class PassError implements RpcExceptionFilter {
  catch(error: unknown, _host: ArgumentsHost): Observable<never> {
    return throwError(() => error);
  }
}

/** The method takes the batches (`EventBatch`) of a topic, from the transport of its service. */
export function OnEvents(topic: TopicName, transportId: symbol): MethodDecorator {
  return applyDecorators(EventPattern<string>(topic, transportId), UseFilters(PassError));
}
