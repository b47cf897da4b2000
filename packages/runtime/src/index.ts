export {
  startAdminServer,
  type AdminChecks,
  type AdminServer,
  type AdminServerOptions,
} from './admin-server/start-admin-server.ts';
export { awsCredentialsFile } from './aws-credentials/aws-credentials-file.ts';
export { awsEnvironment, type AwsKeysBy } from './aws-credentials/aws-environment.ts';
export { awsSource, type AwsSource } from './aws-credentials/aws-source.ts';
export { machineClock, type Clock, type ClockSources } from './clock/machine-clock.ts';
export { defaultCacheDir } from './envoy-binary/default-cache-dir.ts';
export { envoyVersionOf } from './envoy-binary/envoy-version-of.ts';
export { ENVOY_VERSIONS, type EnvoyVersion } from './envoy-binary/envoy-versions.ts';
export { findEnvoy, type EnvoyBinary, type FindEnvoyOptions } from './envoy-binary/find-envoy.ts';
export type { AdminAnswer } from './envoy-process/ask-admin.ts';
export { bootstrapFor, RUNTIME, type Bootstrap, type BootstrapOptions } from './envoy-process/bootstrap-for.ts';
export { envoyEnvironment } from './envoy-process/envoy-environment.ts';
export type { DrainOutcome } from './envoy-process/drain-envoy.ts';
export { askGoogleToken, type GoogleToken } from './google-token/ask-google-token.ts';
export { describeGoogleSource, googleSource, type GoogleSource } from './google-token/google-source.ts';
export { keepToken, type KeepTokenOptions, type KeptToken } from './google-token/keep-token.ts';
export { readGoogleCredentials, type GoogleCredentials } from './google-token/read-credentials.ts';
export { keepRunning, type KeptProcess, type ProcessState } from './kept-process/keep-running.ts';
export { startEnvoy, type EnvoyProcess, type StartEnvoyOptions } from './envoy-process/start-envoy.ts';
export { rateLimited, type RateLimit } from './log/rate-limited.ts';
export type { Report } from './log/report.ts';
export { withHealth, type HealthOptions } from './grpc-server/with-health.ts';
export { repeatedly } from './repeatedly/repeatedly.ts';
export { readSecretFile } from './secret-files/read-secret-file.ts';
export { openSecretFiles, type SecretFiles } from './secret-files/secret-files.ts';
export { watchSecretFile, type SecretFileEvents } from './secret-files/watch-secret-file.ts';
export { endWhenStuck, type Watched } from './stuck-call/end-when-stuck.ts';
export { followTlsFiles, type FollowedTls, type TlsStatus } from './tls-files/follow-tls-files.ts';
export { readCertificate, readTlsFiles, type TlsFiles, type TlsPair } from './tls-files/read-tls-files.ts';
export { watchFile, type FileWatcher, type WatchFileOptions } from './watch-file/watch-file.ts';
export { discoveryStream } from './xds-server/discovery-stream.ts';
export { startXdsServer, type XdsServer, type XdsServerOptions } from './xds-server/start-xds-server.ts';
export type { PublishOutcome, XdsSnapshot } from './xds-server/xds-snapshot.ts';
export { clearSocket, listenAt, parseListenAt, type ListenAt } from './grpc-server/listen-at.ts';
export {
  startGrpcServer,
  type GrpcCall,
  type GrpcClient,
  type GrpcMethod,
  type GrpcServer,
  type GrpcServerOptions,
} from './grpc-server/start-grpc-server.ts';
export {
  fieldPath,
  findMessages,
  hasFlag,
  messageUnder,
  textsByName,
  type FieldPath,
} from './protobuf/find-messages.ts';
export { readStruct } from './protobuf/read-struct.ts';
export { WIRE, WireReader } from './protobuf/wire-reader.ts';
