const TIMEOUT_MS = 2_000;

/**
 * What Envoy's admin interface says at a path.
 * @param admin `127.0.0.1:19000`
 * @throws {Error} when it does not answer, or not with 200
 */
export async function askEnvoy(admin: string, path: string): Promise<string> {
  const answer = await fetch(`http://${admin}${path}`, { signal: AbortSignal.timeout(TIMEOUT_MS) });
  if (!answer.ok) throw new Error(`Envoy at ${admin} answers ${path} with ${answer.status}`);
  return answer.text();
}
