import { create } from '@bufbuild/protobuf';
import type { Route } from '@envoyproxy/protos/envoy/config/route/v3/route_components';
import {
  PostClusterModifyResponseSchema,
  PostEndpointsModifyResponseSchema,
  PostHTTPListenerModifyResponseSchema,
  PostRouteModifyResponseSchema,
  PostVirtualHostModifyResponseSchema,
  type PostRouteModifyRequest,
  type PostTranslateModifyRequest,
} from '@envoyproxy/protos/proto/extension/service';
import {
  gatewaysIn,
  notePolicies,
  type AnnotationSource,
  type AttachedPolicy,
  type KeySecret,
} from '@dragoman/gateway-api';
import { policyMemory } from './policies/policy-memory.ts';
import { endpointMemory } from './hooks/endpoint-memory.ts';
import type { Hooks } from './hooks/hooks.ts';
import { NotTranslated } from './hooks/not-translated.ts';
import {
  policiesOf,
  translate,
  type HeardBefore,
  type TranslationHost,
  type Translated,
  type TranslationOutcome,
} from './hooks/translate.ts';

export interface ServiceOptions extends TranslationHost {
  /** Annotations that the hooks do not bring, read anew for each translation. */
  readonly annotations: () => AnnotationSource;
  /** Secrets with keys, as they are now; absent: nobody looks after them. @throws {Error} while they are not known */
  readonly secrets?: () => readonly KeySecret[];
  /** Takes the policies of each translation, before it is answered. */
  readonly onPolicies: (gateway: string, policies: Pick<Translated, 'policies' | 'fates'>) => void;
  readonly onTranslated: (outcome: TranslationOutcome) => void;
}

/**
 * Hooks ⇄ the pure core. Only the last hook compiles, because only it sees everything; the others leave it what it
 * cannot see: addresses, and the resources that hang on a rule.
 */
export function extensionService({ annotations, secrets, onPolicies, onTranslated, ...host }: ServiceOptions): Hooks {
  const memory = endpointMemory();
  const ofRules = policyMemory();
  return {
    postRouteModify: (request, caller) => {
      const policies = policiesOfRoute(request);
      ofRules.remember(caller, policies);
      return create(PostRouteModifyResponseSchema, { route: withPolicies(request, policies) });
    },
    postEndpointsModify: ({ loadAssignment }, caller) => {
      if (loadAssignment) memory.remember(caller, loadAssignment);
      return create(PostEndpointsModifyResponseSchema, { loadAssignment });
    },
    postClusterModify: ({ cluster }) => create(PostClusterModifyResponseSchema, { cluster }),
    postVirtualHostModify: ({ virtualHost }) => create(PostVirtualHostModifyResponseSchema, { virtualHost }),
    postHTTPListenerModify: ({ listener }) => create(PostHTTPListenerModifyResponseSchema, { listener }),
    postTranslateModify: (request, caller) => {
      const facts = () => ({
        annotations: annotations(),
        endpoints: (cluster: string) => memory.recall(caller, cluster),
        ofRules: ofRules.recall(caller),
        ...(secrets && { secrets: secrets() }),
      });
      const { response, policies, fates, ...outcome } = translated(request, facts, host);
      onPolicies(outcome.gateway, { policies, fates });
      onTranslated(outcome);
      return response;
    },
  };
}

/** @throws {NotTranslated} */
function translated(request: PostTranslateModifyRequest, facts: () => HeardBefore, host: TranslationHost): Translated {
  try {
    return translate(request, facts(), host);
  } catch (error) {
    throw new NotTranslated(gatewaysIn(request.routes), error as Error);
  }
}

function policiesOfRoute({ postRouteContext }: PostRouteModifyRequest): readonly AttachedPolicy[] {
  const { extensionResources = [], extensionPolicies = [] } = postRouteContext ?? {};
  return policiesOf([...extensionResources, ...extensionPolicies]);
}

/** The route with a note of the policies that hang on its rule; without any it stays as it came. */
function withPolicies({ route }: PostRouteModifyRequest, policies: readonly AttachedPolicy[]): Route | undefined {
  if (!route || policies.length === 0) return route;
  return { ...route, metadata: notePolicies(route.metadata, [...new Set(policies.map(({ name }) => name))]) };
}
