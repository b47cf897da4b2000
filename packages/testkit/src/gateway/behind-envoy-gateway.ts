import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fetchEnvoyGateway } from '../envoy-gateway/fetch-envoy-gateway.ts';
import { startEnvoyGateway, type EnvoyGateway } from '../envoy-gateway/start-envoy-gateway.ts';
import { freePort } from '../free-port.ts';
import { call } from '../http/call.ts';
import { parseManifests, type Manifest } from '../kubernetes/manifest.ts';
import { endNow, ownFolder, removeFolder } from '../process/owned.ts';
import { accessLog } from './access-log.ts';
import { runCommand, type CommandOptions } from './command.ts';
import { configText, type ConfigData } from './config-text.ts';
import { save, type Gateway, type GatewayOptions } from './gateway.ts';
import { envoyBelow } from './processes.ts';
import { startServicesBeside } from './services-beside.ts';

/**
 * The same dragoman.yaml on the other host: rendered as Gateway API manifests, served by Envoy Gateway. There can be
 * one at a time.
 * @param options `ENVOY_BIN` names the Envoy; arguments of `run` have no meaning here
 * @throws {Error} when the configuration is refused, or nothing answers
 */
export async function startBehindEnvoyGateway({ config, env = {}, ...run }: GatewayOptions): Promise<Gateway> {
  if (run.args?.length || run.furnish)
    throw new Error('behind Envoy Gateway there is no run, and no folder of its own');
  const { ENVOY_BIN: envoy, ...variables } = env;
  if (envoy === undefined) throw new Error('ENVOY_BIN says which Envoy is started');
  const dir = ownFolder();
  const [data, admin] = [await freePort(), await freePort()];
  const log = accessLog(join(dir, 'access.jsonl'));
  const configFile = join(dir, 'dragoman.yaml');
  const text = (edited: ConfigData | string) => configText(edited, { data, admin, accessLog: log.file });
  const { binary } = await fetchEnvoyGateway((line) => void process.stderr.write(`${line}\n`));
  writeFileSync(configFile, text(config));
  const render = () => rendered(configFile, { env: variables, cwd: dir });
  const manifests = await render();
  const beside = await startServicesBeside(manifests, dir);
  const gateway = await startEnvoyGateway({
    binaries: { envoyGateway: binary, envoy },
    manifests,
    env: { ...variables, ...beside.env },
    envoyEnv: variables,
    adminPort: admin,
    extensionArgs: ['--access-log', log.file, ...beside.args],
  }).catch(async (error: unknown) => {
    await beside.stop();
    throw error;
  });
  const adminUrl = gateway.extension.admin;
  const edits = editing({ render, gateway });
  return {
    url: gateway.url,
    admin: adminUrl,
    dir,
    configFile,
    log,
    pid: gateway.pid,
    output: () => [gateway.output(), gateway.extension.output(), beside.output(), edits.complaints()].join(''),
    status: async () => (await call(adminUrl, '/status')).json(),
    edit: (edited, saving = 'rename') => {
      save(configFile, text(edited), saving);
      edits.apply();
    },
    killEnvoy: () => {
      const running = envoyBelow(gateway.pid);
      if (!running) throw new Error('no Envoy below Envoy Gateway');
      endNow(running.pid);
      return running.pid;
    },
    stop: async () => {
      await edits.done();
      const stopped = await gateway.stop();
      await beside.stop();
      removeFolder(dir);
      return stopped;
    },
  };
}

/** One edit after the other, as they were saved. */
function editing({ render, gateway }: { render: () => Promise<readonly Manifest[]>; gateway: EnvoyGateway }) {
  let complaints = '';
  let edits = Promise.resolve();
  const apply = async (): Promise<void> => {
    try {
      await gateway.edit(await render());
    } catch (error) {
      // As `run` does: a bad edit is told and changes nothing.
      complaints += `${(error as Error).message}\n`;
    }
  };
  return {
    apply: () => {
      edits = edits.then(apply);
    },
    done: () => edits,
    complaints: () => complaints,
  };
}

/** What `dragoman render` makes of a configuration. @throws {Error} with its words when it refuses it */
async function rendered(configFile: string, options: CommandOptions): Promise<readonly Manifest[]> {
  const { code, stdout, stderr } = await runCommand(['render', '--target', 'gateway-api', '-c', configFile], options);
  if (code !== 0) throw new Error(`the configuration is refused:\n${stderr}`);
  return parseManifests(stdout);
}
