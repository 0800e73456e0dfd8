# Every target works from a clean clone on Debian 12 with git, make and the .NET 10 SDK; what else is missing is named, then installed.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

export DOTNET_CLI_TELEMETRY_OPTOUT := 1
export DOTNET_NOLOGO := 1
# No build process stays behind to keep a script or a container waiting.
export MSBUILDDISABLENODEREUSE := 1

BUILD := -c Release --nologo -v minimal -nodeReuse:false
SETUP := gateway/deploy/packages.sh sdk
BENCHMARKS := perf/Gateway.Benchmarks

.PHONY: help setup build demo test test-quick test-fresh test-powercut test-kill soak mutate-mqtt format lint perf peer-mog2 peer-pipeline peer-motion peer-darknet peer-mqtt peer-seed bench-cameras demo-sketches screenshot house settings clean

help: ## Show what can be made.
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

setup: ## Check for the .NET SDK and install the Debian packages that the programs need to run.
	@$(SETUP) runtime

build: ## Build the programs into artifacts/, unless nothing has changed.
	@$(SETUP)
	@gateway/deploy/build.sh $(BUILD)

demo: ## Run daemon, dashboard and simulated boards until Ctrl-C (settings: gateway/deploy/demo.sh).
	@gateway/deploy/demo.sh

demo-sketches: ## Send pictures as public sketches do to a fresh daemon; the last line says how many were stored.
	@$(SETUP) runtime test
	@gateway/deploy/build.sh $(BUILD)
	@python3 esp32/sketches/demo.py artifacts/gateway/gateway tests/Gateway.Vision.Tests/Pictures/baseline-420.jpg

test: ## Install what the tests need, build, and run all tests.
	@$(SETUP) runtime test
	@dotnet build Gateway.sln $(BUILD)
	@rm -rf artifacts/test-results
	@dotnet test Gateway.sln -c Release --no-build -m:1 -nodeReuse:false --nologo --logger trx --results-directory artifacts/test-results

test-fresh: ## Try the demo and the tests as a user of a fresh Debian 12, and the demo on Debian 13 (half an hour; asks for root).
	@$(SETUP) fresh
	@tests/fresh.sh

test-powercut: ## Cut the power of a recorded disk at every flush and 200 times between, and look for all that was announced (ten minutes, a virtual machine).
	@$(SETUP) runtime vm
	@dotnet build tests/Gateway.Storage.Tests -c Release --nologo -v quiet -clp:NoSummary -nodeReuse:false
	@tests/powercut.sh

test-kill: ## Kill the daemon 200 times under load and look for all that it acknowledged (six minutes; KILLS=20 SEED=1 for others).
	@$(SETUP) runtime
	@dotnet build tests/Gateway.Interop.Tests -c Release --nologo -v quiet -clp:NoSummary -nodeReuse:false
	@KILLS="$(KILLS)" SEED="$(SEED)" tests/kill.sh

soak: ## Run daemon and dashboard as in a busy house and fail when memory or handles grow (an hour, MINUTES=15 is shorter).
	@$(SETUP) runtime test
	@gateway/deploy/build.sh $(BUILD)
	@python3 tests/soak.py artifacts $(or $(MINUTES),60) artifacts/soak.svg

test-quick: ## Build and run the unit and in-memory tests alone (no other program, under 90 seconds).
	@$(SETUP) runtime
	@dotnet build tests/quick.slnf -c Release --nologo -v quiet -clp:NoSummary -nodeReuse:false
	@tests/quick.sh

mutate-mqtt: ## Break the MQTT code in many small ways, each of which its tests must notice (ten minutes or more), MUTANT="NAME..." runs some.
	@$(SETUP) runtime
	@dotnet build tests/Gateway.Mutants -c Release --nologo -v quiet -clp:NoSummary -nodeReuse:false
	@dotnet tests/Gateway.Mutants/bin/Release/net10.0/Gateway.Mutants.dll . tests/Gateway.Mutants/mqtt.tsv $(MUTANT)

format: ## Put the code into its prescribed format.
	@dotnet format Gateway.sln

lint: ## Check format, style and shell scripts without changing anything.
	@$(SETUP) lint
	@shellcheck .ci/run $$(git ls-files '*.sh')
	@dotnet format Gateway.sln --verify-no-changes

perf: ## Check the cost budgets of perf/budgets.json (about a minute).
	@$(SETUP) runtime
	@dotnet build $(BENCHMARKS) $(BUILD)
	@dotnet $(BENCHMARKS)/bin/Release/net10.0/Gateway.Benchmarks.dll budgets perf/budgets.json

peer-mog2: ## Compare the background model with those of OpenCV 4.6 and 4.13, VIDEO="FILE..." adds footage.
	@$(SETUP) runtime peers
	@dotnet build perf/peers/mog2 $(BUILD)
	@dotnet perf/peers/mog2/bin/Release/net10.0/mog2-peer.dll $(VIDEO)

peer-pipeline: ## Compare JPEG to decision with OpenCV's pipeline and with motion, VIDEO="FILE..." adds footage.
	@$(SETUP) runtime peers
	@dotnet build perf/peers/pipeline $(BUILD)
	@dotnet perf/peers/pipeline/bin/Release/net10.0/pipeline-peer.dll $(VIDEO)

peer-motion: ## Count false and missed motion events beside those of Debian's motion (about four minutes), DATA=FOLDER adds recorded footage.
	@$(SETUP) runtime peers
	@dotnet build perf/peers/motion $(BUILD)
	@dotnet perf/peers/motion/bin/Release/net10.0/motion-peer.dll $(DATA)

peer-darknet: ## Compare the detection engine with darknet, OpenCV's dnn and ONNX Runtime, CFG=FILE (or yolov4) SIZE=160 FRAMES=3 for another network.
	@$(SETUP) runtime peers
	@dotnet build perf/peers/darknet $(BUILD)
	@dotnet perf/peers/darknet/bin/Release/net10.0/darknet-peer.dll $(if $(FRAMES),--frames $(FRAMES)) $(if $(SIZE),--size $(SIZE)) $(CFG)

peer-mqtt: ## Compare what receiving MQTT costs with Mosquitto, MQTTnet and a plain TCP sink (about three minutes).
	@$(SETUP) runtime peers
	@dotnet build perf/peers/mqtt $(BUILD)
	@dotnet perf/peers/mqtt/bin/Release/net10.0/mqtt-peer.dll

peer-seed: ## What a picture costs that is stored as the seed's pair, beside one that comes as a frame (about a minute, BENCH_SECONDS=2 tries it).
	@$(SETUP) runtime
	@gateway/deploy/build.sh $(BUILD)
	@perf/peers/seed-pair.sh

bench-cameras: ## How many cameras two cores sustain, beside Python with OpenCV and motion (half an hour; BENCH_SECONDS=5 tries it, VIDEO="FILE..." adds footage).
	@$(SETUP) runtime peers
	@gateway/deploy/build.sh $(BUILD)
	@dotnet build perf/peers/cameras $(BUILD)
	@dotnet perf/peers/cameras/bin/Release/net10.0/cameras-peer.dll $(if $(BENCH_SECONDS),--seconds $(BENCH_SECONDS)) $(VIDEO)

screenshot: ## Take the README's picture of the running dashboard again.
	@$(SETUP) runtime screenshot
	@gateway/deploy/build.sh $(BUILD)
	@gateway/deploy/screenshot.sh

house: ## Count what the rules of the house are about: sizes, cycles, accents, long lines (VERBOSE=1 lists them, UNDER=FOLDER those of a folder).
	@$(SETUP)
	@dotnet build tests/Gateway.House -c Release --nologo -v quiet -clp:NoSummary -nodeReuse:false
	@dotnet tests/Gateway.House/bin/Release/net10.0/Gateway.House.dll $(if $(VERBOSE),--verbose) $(UNDER)

settings: ## Write gateway/deploy/gateway.schema.json and the tables of gateway/docs/configuration.md again, after a change to the settings.
	@dotnet build tests/Gateway.House -c Release --nologo -v quiet -clp:NoSummary -nodeReuse:false
	@dotnet tests/Gateway.House/bin/Release/net10.0/Gateway.House.dll --settings

clean: ## Remove everything that was built.
	@git clean -fdXq -- artifacts '*/bin' '*/obj' '*TestResults' '*BenchmarkDotNet.Artifacts'
