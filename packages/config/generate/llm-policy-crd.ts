import { policySchema } from '../src/index.ts';

const TIME = { type: 'string', format: 'date-time' };
const TEXT = { type: 'string', maxLength: 32_768 };

/** As all of Kubernetes writes them. */
const condition = {
  type: 'object',
  required: ['type', 'status', 'reason', 'message', 'lastTransitionTime'],
  properties: {
    type: { type: 'string', maxLength: 316 },
    status: { type: 'string', enum: ['True', 'False', 'Unknown'] },
    reason: { type: 'string', maxLength: 1024 },
    message: TEXT,
    lastTransitionTime: TIME,
    observedGeneration: { type: 'integer', format: 'int64', minimum: 0 },
  },
};

const conditions = {
  type: 'array',
  maxItems: 8,
  items: condition,
  'x-kubernetes-list-type': 'map',
  'x-kubernetes-list-map-keys': ['type'],
};

const status = {
  type: 'object',
  description: 'What became of it. `conditions` is ours, `ancestors` is written by Envoy Gateway.',
  properties: {
    conditions,
    ancestors: {
      type: 'array',
      maxItems: 16,
      items: {
        type: 'object',
        required: ['ancestorRef', 'controllerName'],
        properties: {
          ancestorRef: {
            type: 'object',
            required: ['name'],
            properties: Object.fromEntries(
              ['group', 'kind', 'namespace', 'name', 'sectionName'].map((name) => [name, { type: 'string' }]),
            ),
          },
          controllerName: { type: 'string' },
          conditions,
        },
      },
    },
  },
};

const column = (name: string, jsonPath: string, type = 'string') => ({ name, type, jsonPath });

/** The definition of the kind LLMPolicy for an API server. */
export const llmPolicyCrd = (): object => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: {
    name: 'llmpolicies.dragoman.dev',
    labels: { 'gateway.networking.k8s.io/policy': 'Inherited', 'app.kubernetes.io/part-of': 'dragoman' },
  },
  spec: {
    group: 'dragoman.dev',
    names: { kind: 'LLMPolicy', listKind: 'LLMPolicyList', plural: 'llmpolicies', singular: 'llmpolicy' },
    scope: 'Namespaced',
    versions: [
      {
        name: 'v1alpha1',
        served: true,
        storage: true,
        subresources: { status: {} },
        additionalPrinterColumns: [
          column('Target', '.spec.targetRefs[0].name'),
          column('Accepted', '.status.conditions[?(@.type=="Accepted")].status'),
          column('Programmed', '.status.conditions[?(@.type=="Programmed")].status'),
          column('Age', '.metadata.creationTimestamp', 'date'),
        ],
        schema: {
          openAPIV3Schema: {
            type: 'object',
            required: ['spec'],
            properties: {
              apiVersion: { type: 'string' },
              kind: { type: 'string' },
              metadata: { type: 'object' },
              spec: policySchema(),
              status,
            },
          },
        },
      },
    ],
  },
});
