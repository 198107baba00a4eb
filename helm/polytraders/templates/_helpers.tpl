{{/* Name of the release's objects; a stage's own end with its name. */}}
{{- define "polytraders.fullname" -}}
{{- if contains "polytraders" .Release.Name -}}
{{- .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-polytraders" .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{/* What selects pods: never anything that an upgrade changes. */}}
{{- define "polytraders.selector" -}}
app.kubernetes.io/name: polytraders
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "polytraders.labels" -}}
{{ include "polytraders.selector" . }}
app.kubernetes.io/part-of: polytraders
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end -}}

{{- define "polytraders.serviceAccount" -}}
{{- if .Values.serviceAccount.name -}}
{{- .Values.serviceAccount.name -}}
{{- else -}}
{{- include "polytraders.fullname" . -}}
{{- end -}}
{{- end -}}

{{/* What BUILD says, and with it every Owner record. */}}
{{- define "polytraders.build" -}}
{{- .Values.image.tag | default .Chart.AppVersion -}}
{{- end -}}

{{/* Image of a stage: root context, stage name, digest or nothing. */}}
{{- define "polytraders.image" -}}
{{- $name := printf "%s/%s:%s" .root.Values.image.repository .stage (include "polytraders.build" .root) -}}
{{- if .digest -}}
{{- printf "%s@%s" $name .digest -}}
{{- else -}}
{{- $name -}}
{{- end -}}
{{- end -}}

{{/* Of every pod, and of every container in it: nobody's, and writing nothing. */}}
{{- define "polytraders.podSecurity" -}}
runAsNonRoot: true
runAsUser: 1000
runAsGroup: 1000
fsGroup: 1000
seccompProfile:
  type: RuntimeDefault
{{- end -}}

{{- define "polytraders.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end -}}

{{/* What the schema can't say: pods beyond the cells would do nothing, and each is listed once. */}}
{{- define "polytraders.check" -}}
{{- $names := list -}}
{{- range .Values.stages -}}
{{- if has .name $names -}}{{- fail (printf "stages: %s is listed twice" .name) -}}{{- end -}}
{{- $names = append $names .name -}}
{{- end -}}
{{- range $name, $_ := .Values.overrides -}}
{{- if not (has $name $names) -}}{{- fail (printf "overrides: %s is not a process" $name) -}}{{- end -}}
{{- end -}}
{{- range $name, $_ := .Values.policy -}}
{{- if not (has (trimSuffix "-paper" $name) $names) -}}{{- fail (printf "policy: %s is not a stage" $name) -}}{{- end -}}
{{- end -}}
{{- range .Values.stages -}}
{{- $own := mergeOverwrite (deepCopy $.Values.defaults) (deepCopy (get $.Values.overrides .name | default dict)) -}}
{{- $most := ternary (int $.Values.cells) 2 (eq .layout "celled") -}}
{{- if gt (int $own.replicas) $most -}}
{{- fail (printf "%s: expected at most %d replicas, found %d: a pod owns at least a cell" .name $most (int $own.replicas)) -}}
{{- end -}}
{{- end -}}
{{- end -}}
