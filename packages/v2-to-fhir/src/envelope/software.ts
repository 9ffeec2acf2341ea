import type { Device, Reference } from '@causeway/fhir';
import { compact, present } from '../compact.ts';
import { fhirString } from '../datatypes/st.ts';
import { xonString } from '../datatypes/xon.ts';
import type { EnvelopeScope } from './envelope-scope.ts';

/** SFT[Device] */
export function softwareDevices(scope: EnvelopeScope): readonly Reference[] {
  return scope.message.all('SFT').flatMap(sft => {
    scope.segment = sft;
    const vendor = scope.first(sft, 1);
    const name = scope.string(sft, 3);
    const version = scope.string(sft, 2);
    const note = fhirString(sft.value(5));
    const device = compact<Omit<Device, 'resourceType'>>({
      manufacturer: vendor && xonString(vendor),
      deviceName: present(name === undefined ? undefined : { name, type: 'manufacturer-name' as const }),
      modelNumber: scope.string(sft, 4),
      version: present(version === undefined ? undefined : { value: version }),
      note: present(note === undefined ? undefined : { text: note }),
    });
    return device === undefined ? [] : [scope.add({ resourceType: 'Device', ...device }, `SFT[${sft.index}]`)];
  });
}
