import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EnvoyGatewayExtension } from '@envoyproxy/protos/proto/extension/service';

const FOLDER = join(import.meta.dirname, '../../../../shared/eg-fixtures');

/** One hook request as Envoy Gateway sent it. */
export interface Recording {
  /** `kubernetes/PostRouteModify.weighted-rule` */
  readonly title: string;
  readonly set: string;
  readonly method: (typeof EnvoyGatewayExtension.methods)[number];
  readonly bytes: Uint8Array;
}

/** Empty where the recordings are not at hand, which is then said. */
export function recordings(): readonly Recording[] {
  if (!existsSync(FOLDER)) {
    console.warn(`no recordings of Envoy Gateway in ${FOLDER}: what is tested with them is left out`);
    return [];
  }
  return readdirSync(FOLDER, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== 'manifests')
    .flatMap(({ name: set }) =>
      readdirSync(join(FOLDER, set))
        .filter((file) => file.endsWith('.pb'))
        .map((file) => {
          const hook = file.split('.', 1)[0];
          const method = EnvoyGatewayExtension.methods.find(({ name }) => name === hook);
          if (!method) throw new Error(`${file}: no such hook`);
          const bytes = readFileSync(join(FOLDER, set, file));
          return { title: `${set}/${file.slice(0, -3)}`, set, method, bytes: new Uint8Array(bytes) };
        }),
    );
}
