import { create } from '@bufbuild/protobuf';
import type { Route } from '@envoyproxy/protos/envoy/config/route/v3/route_components';
import {
  PostClusterModifyResponseSchema,
  PostEndpointsModifyResponseSchema,
  PostHTTPListenerModifyResponseSchema,
  PostRouteModifyResponseSchema,
  PostVirtualHostModifyResponseSchema,
  type PostRouteModifyRequest,
} from '@envoyproxy/protos/proto/extension/service';
import { notePolicies, type AnnotationSource } from '@dragoman/gateway-api';
import { endpointMemory } from './hooks/endpoint-memory.ts';
import type { Hooks } from './hooks/hooks.ts';
import { policiesOf, translate, type TranslationHost, type TranslationOutcome } from './hooks/translate.ts';

export interface ServiceOptions extends TranslationHost {
  /** Annotations that the hooks do not bring, read anew for each translation. */
  readonly annotations: () => AnnotationSource;
  readonly onTranslated: (outcome: TranslationOutcome) => void;
}

/**
 * Hooks ⇄ the pure core. Only the last hook compiles, because only it sees everything; the others leave it what it
 * cannot see: addresses, and the resources that hang on a rule.
 */
export function extensionService({ annotations, onTranslated, ...host }: ServiceOptions): Hooks {
  const memory = endpointMemory();
  return {
    postRouteModify: (request) => create(PostRouteModifyResponseSchema, { route: withPolicies(request) }),
    postEndpointsModify: ({ loadAssignment }, caller) => {
      if (loadAssignment) memory.remember(caller, loadAssignment);
      return create(PostEndpointsModifyResponseSchema, { loadAssignment });
    },
    postClusterModify: ({ cluster }) => create(PostClusterModifyResponseSchema, { cluster }),
    postVirtualHostModify: ({ virtualHost }) => create(PostVirtualHostModifyResponseSchema, { virtualHost }),
    postHTTPListenerModify: ({ listener }) => create(PostHTTPListenerModifyResponseSchema, { listener }),
    postTranslateModify: (request, caller) => {
      const facts = {
        annotations: annotations(),
        endpoints: (cluster: string) => memory.recall(caller, cluster),
      };
      const { response, ...outcome } = translate(request, facts, host);
      onTranslated(outcome);
      return response;
    },
  };
}

/** The route with a note of the policies that hang on its rule; without any it stays as it came. */
function withPolicies({ route, postRouteContext }: PostRouteModifyRequest): Route | undefined {
  const { extensionResources = [], extensionPolicies = [] } = postRouteContext ?? {};
  const names = policiesOf([...extensionResources, ...extensionPolicies]).map(({ name }) => name);
  if (!route || names.length === 0) return route;
  return { ...route, metadata: notePolicies(route.metadata, [...new Set(names)]) };
}
