import type {
  PostClusterModifyRequest,
  PostClusterModifyResponse,
  PostEndpointsModifyRequest,
  PostEndpointsModifyResponse,
  PostHTTPListenerModifyRequest,
  PostHTTPListenerModifyResponse,
  PostRouteModifyRequest,
  PostRouteModifyResponse,
  PostTranslateModifyRequest,
  PostTranslateModifyResponse,
  PostVirtualHostModifyRequest,
  PostVirtualHostModifyResponse,
} from '@envoyproxy/protos/proto/extension/service';

/** @param caller the connection that asks: one for each Envoy Gateway that runs */
export type Hook<Request, Response> = (request: Request, caller: string) => Response;

/** The hooks of Envoy Gateway, as it calls them for one translation, in this order. */
export interface Hooks {
  readonly postRouteModify: Hook<PostRouteModifyRequest, PostRouteModifyResponse>;
  readonly postEndpointsModify: Hook<PostEndpointsModifyRequest, PostEndpointsModifyResponse>;
  readonly postClusterModify: Hook<PostClusterModifyRequest, PostClusterModifyResponse>;
  readonly postVirtualHostModify: Hook<PostVirtualHostModifyRequest, PostVirtualHostModifyResponse>;
  readonly postHTTPListenerModify: Hook<PostHTTPListenerModifyRequest, PostHTTPListenerModifyResponse>;
  readonly postTranslateModify: Hook<PostTranslateModifyRequest, PostTranslateModifyResponse>;
}
