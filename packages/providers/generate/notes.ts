/** What a reader has to know of a kind that its row does not say. */
export const NOTES: Readonly<Record<string, string>> = {
  'openai-compatible':
    'For every server that speaks OpenAI’s chat format. Name it in `providers`, and what it speaks beside it in `formats`.',
  'azure-openai':
    'The upstream name of a model is the name of its deployment. Chat goes to `/openai/deployments/{deployment}`, responses to `/openai/v1`.',
  'aws-bedrock': `
Without \`key\` Envoy signs each request with signature version 4, after everything else was done to it: body, path and host are what Bedrock gets. Whatever a caller signed himself (\`authorization\`, \`x-amz-*\`, \`amz-sdk-*\`) stays here; \`x-amzn-bedrock-*\` headers (guardrails, tracing, latency) go on.

Credentials are looked for in this order:

1. \`AWS_ACCESS_KEY_ID\`, \`AWS_SECRET_ACCESS_KEY\`, \`AWS_SESSION_TOKEN\`. They are kept in a file of mode 0600 in the run folder, and are in no environment, argument or configuration of Envoy. Envoy 1.39, which crashes when it reads such a file for several calls at once, gets them in its environment.
2. Keys in the profile \`AWS_PROFILE\` (\`default\`) of \`AWS_SHARED_CREDENTIALS_FILE\` (\`~/.aws/credentials\`).
3. \`AWS_WEB_IDENTITY_TOKEN_FILE\` with \`AWS_ROLE_ARN\`, as in EKS.
4. \`AWS_CONTAINER_CREDENTIALS_RELATIVE_URI\` or \`…_FULL_URI\`, as in ECS and EKS Pod Identity.
5. The EC2 instance, unless \`AWS_EC2_METADATA_DISABLED=true\`.

2 to 5 are Envoy's own chain: it gets these variables, and no other of the gateway's environment. It does not know single sign-on, \`credential_process\` and profiles that assume a role: \`eval "$(aws configure export-credentials --format env)"\` before the start turns them into the first. A gateway that ran before its first provider without a key came gets everything but \`AWS_CONTAINER_AUTHORIZATION_TOKEN\` and, with Envoy 1.39, the keys of 1: it says so, and no request is signed until it is started again. Envoy 1.39 reads the profile of 2 anew once an hour, and may crash if several calls come at that moment: take 1.40.

A request without credentials is not signed, and Bedrock answers 403. \`dragoman doctor\` says what was found.

Claude is asked through InvokeModel when the caller speaks Anthropic's format: the body stays byte for byte but for \`model\` and \`stream\`, which go, and \`anthropic_version\`, which comes; \`anthropic-beta\` of the head becomes \`anthropic_beta\` of the body. Everybody else gets Converse.`,
  'gcp-vertex': `
A \`key\` is an API key (\`x-goog-api-key\`), or an access token if its text begins with \`ya29.\`. A key in a file is taken for an API key. Location \`global\` has an address of its own.

Without \`key\` access tokens are got, and renewed five minutes before they end:

1. With the file that \`GOOGLE_APPLICATION_CREDENTIALS\` names, of type \`service_account\` or \`authorized_user\`. It is read again at each renewal.
2. From the metadata server that \`GCE_METADATA_HOST\` names.
3. With the file that \`gcloud auth application-default login\` left.
4. From the metadata server of the machine, \`metadata.google.internal\`.

A new token is used by the next request; nothing is restarted. While the token server is down the old one is used as long as it is good, and the server is asked again, at most once a second and at least once a minute. If there is none at the start, that is said, and why, after three seconds at the latest: other providers are served, calls go to the next provider of the model (503 if there is none), and this one joins when there is a token. \`dragoman doctor\` asks for one.

\`external_account\` (workload identity federation) and impersonation are not understood: use the metadata server, or a token of your own as \`key\`.

Claude's body stays byte for byte but for \`model\`, which goes, and \`anthropic_version\`, which comes. \`x-goog-user-project\` of a caller stays here.`,
};
