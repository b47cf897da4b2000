{{- define "dragoman.name" -}}
{{- $name := .Release.Name -}}
{{- if not (contains "dragoman" $name) -}}{{- $name = printf "%s-dragoman" $name -}}{{- end -}}
{{- $name | trunc 40 | trimSuffix "-" -}}
{{- end -}}

{{- define "dragoman.selector" -}}
app.kubernetes.io/name: dragoman
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end -}}

{{- define "dragoman.labels" -}}
{{ include "dragoman.selector" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
app.kubernetes.io/part-of: dragoman
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version }}
{{- end -}}

{{- define "dragoman.image" -}}
{{- $repository := required "image.repository is needed: no image is published yet, build one with the Dockerfile" .Values.image.repository -}}
{{- printf "%s:%s" $repository (.Values.image.tag | default .Chart.AppVersion) -}}
{{- end -}}

{{- define "dragoman.tlsSecret" -}}
{{- if eq .Values.tls.mode "existing" -}}
{{- required "tls.secretName is needed where tls.mode is existing" .Values.tls.secretName -}}
{{- else -}}
{{- include "dragoman.name" . }}-tls
{{- end -}}
{{- end -}}

{{/* What the services that Envoys ask show; empty: they are asked in the clear. */}}
{{- define "dragoman.servicesSecret" -}}
{{- if eq .Values.tls.mode "generated" -}}
{{- include "dragoman.name" . }}-services-tls
{{- else if eq .Values.tls.mode "existing" -}}
{{- .Values.tls.services.secretName -}}
{{- end -}}
{{- end -}}

{{/* What Envoys show to them. */}}
{{- define "dragoman.servicesClientSecret" -}}
{{- if eq .Values.tls.mode "generated" -}}
{{- include "dragoman.name" . }}-services-client
{{- else -}}
{{- required "tls.services.clientSecretName is needed where tls.services.secretName is said" .Values.tls.services.clientSecretName -}}
{{- end -}}
{{- end -}}

{{/* Where Envoys run, if nothing else is said: beside Envoy Gateway. */}}
{{- define "dragoman.envoyNamespaces" -}}
{{- $beside := dict "matchLabels" (dict "kubernetes.io/metadata.name" .Values.envoyGateway.namespace) -}}
{{- .Values.envoyGateway.envoyNamespaces | default $beside | toYaml -}}
{{- end -}}

{{/* What all pods are: nobody, with nothing to write to. */}}
{{- define "dragoman.pod" -}}
automountServiceAccountToken: {{ .token }}
serviceAccountName: {{ include "dragoman.name" .root }}-{{ .component }}
{{- with .root.Values.image.pullSecrets }}
imagePullSecrets: {{- toYaml . | nindent 2 }}
{{- end }}
securityContext:
  runAsNonRoot: true
  runAsUser: 65532
  runAsGroup: 65532
  fsGroup: 65532
  seccompProfile: { type: RuntimeDefault }
terminationGracePeriodSeconds: 30
topologySpreadConstraints:
  {{- range list "topology.kubernetes.io/zone" "kubernetes.io/hostname" }}
  - maxSkew: 1
    topologyKey: {{ . }}
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels: {{- include "dragoman.selector" $ | nindent 8 }}
  {{- end }}
{{- with .values.nodeSelector }}
nodeSelector: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .values.tolerations }}
tolerations: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .values.affinity }}
affinity: {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{- define "dragoman.container" -}}
image: {{ include "dragoman.image" .root | quote }}
imagePullPolicy: {{ .root.Values.image.pullPolicy }}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities: { drop: [ALL] }
resources: {{- toYaml .values.resources | nindent 2 }}
startupProbe:
  httpGet: { path: /livez, port: admin }
  periodSeconds: 1
  failureThreshold: 60
livenessProbe:
  httpGet: { path: /livez, port: admin }
  periodSeconds: 10
  failureThreshold: 3
readinessProbe:
  httpGet: { path: /readyz, port: admin }
  periodSeconds: 2
  failureThreshold: 2
{{- end -}}

{{/* Where budgets and the ledger are kept: URLs with passwords, out of a Secret. */}}
{{- define "dragoman.store" -}}
{{- range .keys }}
- name: DRAGOMAN_STORE_{{ upper . }}
  valueFrom:
    secretKeyRef:
      name: {{ required "store.secretName is needed where authz or the meter is enabled" $.root.Values.store.secretName }}
      key: {{ . }}
{{- end }}
{{- end -}}

{{/* Who may call Redis and PostgreSQL. */}}
{{- define "dragoman.toStore" -}}
- ports:
    {{- range .Values.networkPolicy.store.ports }}
    - { port: {{ . }} }
    {{- end }}
  {{- with .Values.networkPolicy.store.to }}
  to: {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end -}}

{{/* A service that Envoys ask: all its pods are alike and keep nothing. */}}
{{- define "dragoman.service" }}
{{- $root := .root }}
{{- $values := .values }}
{{- $tls := include "dragoman.servicesSecret" $root }}
{{- $name := printf "%s-%s" (include "dragoman.name" $root) .component }}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ $name }}
  namespace: {{ $root.Release.Namespace }}
  labels: {{- include "dragoman.labels" . | nindent 4 }}
spec:
  replicas: {{ $values.replicas }}
  revisionHistoryLimit: 3
  strategy:
    rollingUpdate: { maxSurge: 1, maxUnavailable: 0 }
  selector:
    matchLabels: {{- include "dragoman.selector" . | nindent 6 }}
  template:
    metadata:
      labels:
        {{- include "dragoman.labels" . | nindent 8 }}
        {{- with $values.podLabels }}{{ toYaml . | nindent 8 }}{{- end }}
      {{- with $values.podAnnotations }}
      annotations: {{- toYaml . | nindent 8 }}
      {{- end }}
    spec:
      {{- include "dragoman.pod" . | nindent 6 }}
      containers:
        - name: {{ .component }}
          {{- include "dragoman.container" . | nindent 10 }}
          args:
            - {{ .component }}
            - --listen=0.0.0.0:{{ .port }}
            - --admin=0.0.0.0:8090
            {{- if $tls }}
            - --tls-cert=/tls/tls.crt
            - --tls-key=/tls/tls.key
            - --tls-ca=/tls/ca.crt
            {{- end }}
          {{- with .store }}
          env: {{- include "dragoman.store" (dict "root" $root "keys" .) | trim | nindent 12 }}
          {{- end }}
          ports:
            - { name: {{ .component }}, containerPort: {{ .port }} }
            - { name: admin, containerPort: 8090 }
          {{- with $tls }}
          volumeMounts:
            - { name: tls, mountPath: /tls, readOnly: true }
      volumes:
        - name: tls
          secret: { secretName: {{ . }}, defaultMode: 0440 }
          {{- end }}
---
apiVersion: v1
kind: Service
metadata:
  name: {{ $name }}
  namespace: {{ $root.Release.Namespace }}
  labels: {{- include "dragoman.labels" . | nindent 4 }}
spec:
  # Envoys keep their connections: they have to see all pods.
  clusterIP: None
  selector: {{- include "dragoman.selector" . | nindent 4 }}
  ports:
    - { name: {{ .component }}, port: {{ .port }}, targetPort: {{ .component }}, appProtocol: grpc }
    - { name: admin, port: 8090, targetPort: admin }
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: {{ $name }}
  namespace: {{ $root.Release.Namespace }}
  labels: {{- include "dragoman.labels" . | nindent 4 }}
spec:
  maxUnavailable: 1
  selector:
    matchLabels: {{- include "dragoman.selector" . | nindent 6 }}
{{- end }}
