import { expect, test } from 'vitest';
import { gatewayOf } from '../src/services/gateway-of.ts';
import { serviceSecrets } from '../src/services/service-secrets.ts';

const [translator, authz] = [{ host: 'translate.svc', port: 7005 }, { path: '/run/authz.sock' }];

test('services at a host are asked with the secrets that are handed out, one on a socket in the clear', () => {
  const pair = { cert: Buffer.from('CERT'), key: Buffer.from('KEY'), ca: Buffer.from('CA') };
  const [certificate, authorities] = serviceSecrets(pair);
  expect(certificate?.type).toMatchObject({
    case: 'tlsCertificate',
    value: {
      certificateChain: { specifier: { value: new Uint8Array(pair.cert) } },
      privateKey: { specifier: { value: new Uint8Array(pair.key) } },
    },
  });
  expect(authorities?.type).toMatchObject({
    case: 'validationContext',
    value: { trustedCa: { specifier: { value: new Uint8Array(pair.ca) } } },
  });
  expect(gatewayOf({ translator, authz, services: {} })).toEqual({
    shared: true,
    translator: { ...translator, tls: { certificate: certificate?.name, authorities: authorities?.name } },
    authz,
  });
});

test('without a certificate all of them are asked in the clear', () => {
  expect(gatewayOf({ translator, authz })).toEqual({ shared: true, translator, authz });
});
