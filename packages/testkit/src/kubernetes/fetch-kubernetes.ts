import { defaultCacheDir } from '@dragoman/runtime';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildOnce, go, type GoModule } from '../build/go-binary.ts';

const KUBERNETES: GoModule = {
  path: 'k8s.io/kubernetes',
  version: 'v1.36.3',
  sum: 'h1:qDQdoMiluAE2Eab6Fa52YV+WjiGz9mZFFoagEA6cI+o=',
};

/** The version that this Kubernetes requires. */
const ETCD: GoModule = {
  path: 'go.etcd.io/etcd/server/v3',
  version: 'v3.6.8',
  sum: 'h1:U2strdSEy1U8qcSzRIdkYpvOPtBy/9i/IfaaCI9flZ4=',
};

/** The libraries of Kubernetes have its version number behind a zero. */
const LIBRARIES = KUBERNETES.version.replace('v1.', 'v0.');

const MAIN = {
  'kube-apiserver': `package main

import (
	"os"

	"k8s.io/component-base/cli"
	_ "k8s.io/component-base/logs/json/register"
	"k8s.io/kubernetes/cmd/kube-apiserver/app"
)

func main() { os.Exit(cli.Run(app.NewAPIServerCommand())) }
`,
  etcd: `package main

import (
	"os"

	"go.etcd.io/etcd/server/v3/etcdmain"
)

func main() { etcdmain.Main(os.Args) }
`,
};

export interface KubernetesFiles {
  readonly apiserver: string;
  readonly etcd: string;
}

/** kube-apiserver and its etcd from the cache, built from their Go modules where they are not there. */
export async function fetchKubernetes(report: (line: string) => void): Promise<KubernetesFiles> {
  const target = join(defaultCacheDir(process.env), 'kubernetes', KUBERNETES.version.slice(1));
  await buildOnce({
    binaries: [
      { name: 'kube-apiserver', module: KUBERNETES },
      { name: 'etcd', module: ETCD },
    ],
    target,
    build,
    report,
  });
  return { apiserver: join(target, 'kube-apiserver'), etcd: join(target, 'etcd') };
}

/**
 * Kubernetes requires its own libraries at v0.0.0, from a folder beside it, so that `go install` of it cannot work: a
 * module of ours replaces each by the one that was published with the release.
 */
async function build(draft: string): Promise<void> {
  const downloaded = await go(['mod', 'download', '-json', `${KUBERNETES.path}@${KUBERNETES.version}`]);
  const requirements = readFileSync((JSON.parse(downloaded) as { GoMod: string }).GoMod, 'utf8');
  const source = join(draft, 'source');
  for (const [name, text] of Object.entries(MAIN)) {
    mkdirSync(join(source, name), { recursive: true });
    writeFileSync(join(source, name, 'main.go'), text);
  }
  writeFileSync(join(source, 'go.mod'), moduleFile(requirements));
  const minor = KUBERNETES.version.split('.')[1];
  const version = { gitVersion: KUBERNETES.version, gitMajor: '1', gitMinor: minor };
  const flags = Object.entries(version).map(([name, value]) => `-X k8s.io/component-base/version.${name}=${value}`);
  const packages = Object.keys(MAIN).map((name) => `./${name}`);
  const options = ['-mod=mod', '-trimpath', `-ldflags=-s -w ${flags.join(' ')}`];
  await go(['build', ...options, '-o', `${draft}/`, ...packages], { cwd: source });
}

function moduleFile(requirements: string): string {
  const goVersion = /^go (\S+)/m.exec(requirements)?.[1];
  const libraries = [...requirements.matchAll(/^\s*(k8s\.io\/[a-z-]+) => \.\/staging/gm)].map(([, path]) => path);
  const required = [KUBERNETES, ETCD, { path: 'k8s.io/component-base', version: LIBRARIES }];
  return [
    'module kube',
    `go ${goVersion}`,
    ...required.map(({ path, version }) => `require ${path} ${version}`),
    ...libraries.map((path) => `replace ${path} => ${path} ${LIBRARIES}`),
    '',
  ].join('\n');
}
