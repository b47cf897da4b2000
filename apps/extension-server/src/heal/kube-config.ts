import type { KubeConfig } from '@kubernetes/client-node';

/**
 * How the API server is reached. @param path of a kubeconfig; absent: the one of the pod that we are in
 * @throws {Error} where there is none
 */
export async function kubeConfig(path: string | undefined): Promise<KubeConfig> {
  // It is large, and needed with an API server only.
  const client = await import('@kubernetes/client-node');
  const config = new client.KubeConfig();
  if (path === undefined) config.loadFromCluster();
  else config.loadFromFile(path);
  return config;
}
