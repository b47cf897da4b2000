import type { Intents } from './intents/intents.ts';
import { attachProviderChain } from './cluster/attach-provider-chain.ts';
import { limitCluster } from './cluster/limit-cluster.ts';
import { verifyUpstreamTls } from './cluster/verify-upstream-tls.ts';
import { watchHealth } from './cluster/watch-health.ts';
import { addAuthz, askAuthz } from './listener/ask-authz.ts';
import { askCallers } from './listener/ask-callers.ts';
import { askPolicies } from './listener/ask-policies.ts';
import { attachGuard } from './listener/attach-guard.ts';
import { holdLocalLimits } from './limits/hold-local-limits.ts';
import { giveId } from './listener/give-id.ts';
import { identifyRequest } from './listener/identify-request.ts';
import { logAccess } from './listener/log-access.ts';
import { measure } from './listener/measure.ts';
import { shapeErrors } from './listener/shape-errors.ts';
import { tagTraces } from './listener/tag-traces.ts';
import { addMeter, tellMeter } from './listener/tell-meter.ts';
import { stripClientHeaders } from './listener/strip-client-headers.ts';
import type { Patch } from './patch.ts';
import { answerUnknown } from './routes/answer-unknown.ts';
import { firstLook } from './routes/first-look.ts';
import { nameAnswer } from './routes/name-answer.ts';
import { passAccounts } from './routes/pass-accounts.ts';
import { protectByPolicies } from './routes/protect-by-policies.ts';
import { protectRoutes } from './routes/protect-routes.ts';
import { routeModels } from './routes/route-models.ts';
import { turnOn } from './routes/turn-on.ts';
import { addHops } from './translate/add-hops.ts';

/** Everything that has to change so that Envoy does what is wanted. The order is that of a request's way. */
export function plan(intents: Intents): readonly Patch[] {
  return [
    stripClientHeaders(intents),
    identifyRequest(intents),
    attachGuard(intents),
    askAuthz(intents),
    holdLocalLimits(intents),
    askCallers(intents),
    askPolicies(intents),
    giveId(intents),
    shapeErrors(intents),
    logAccess(intents),
    tellMeter(intents),
    measure(intents),
    tagTraces(intents),
    firstLook(intents),
    answerUnknown(intents),
    routeModels(intents),
    passAccounts(intents),
    protectRoutes(intents),
    protectByPolicies(intents),
    turnOn(intents),
    nameAnswer(intents),
    attachProviderChain(intents),
    verifyUpstreamTls(intents),
    watchHealth(intents),
    limitCluster(intents),
    addHops(intents),
    addAuthz(intents),
    addMeter(intents),
  ];
}
