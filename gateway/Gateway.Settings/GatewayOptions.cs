namespace Gateway.Settings;

/// <summary>All settings of daemon and dashboard: one property for each section of the configuration.</summary>
public sealed record GatewayOptions
{
    /// <summary>Directory of clips, images, queue and keys. From <c>--data</c>.</summary>
    public required string DataDirectory { get; init; }

    [Setting("Boards and other MQTT clients. Every amount that a peer can make grow has its limit here.")]
    public MqttOptions Mqtt { get; init; } = new();

    [Setting("Another MQTT broker (Mosquitto, EMQX, HiveMQ) from which the daemon receives boards and to which it publishes its events. "
        + "Its own broker (`Mqtt`) runs beside it. After a lost connection, the gateway connects again, and the broker repeats what was not stored.")]
    public BridgeOptions Bridge { get; init; } = new();

    [Setting("Messages of the daemon over MQTT: motion, clips, detected objects, online cameras.")]
    public EventOptions Events { get; init; } = new();

    [Setting("Discovery of the cameras by Home Assistant, on the broker of the events.")]
    public HomeAssistantOptions HomeAssistant { get; init; } = new();

    [Setting("A list. An entry with `Input` is a local camera that ffmpeg reads, one with `Snapshot` a camera that is asked for each picture; "
        + "one without either holds the settings of the board of that name. Boards need no entry. In the environment, an entry with the name of a "
        + "camera of the file changes that camera.", Applies.ThisCamera)]
    public IReadOnlyList<CameraOptions> Cameras { get; init; } = [];

    [Setting("A list. Topics on which boards send pictures, and the camera that each is of: for sketches that do not use the topics of this gateway, "
        + "on its own broker and on another one. The first entry that fits a topic counts; after them, `gateway/+/frame`, `iot/image` and "
        + "`iot/latency` are always there.")]
    public IReadOnlyList<BoardOptions> Boards { get; init; } = [];

    [Setting("Rules of motion, for every camera without its own `Motion`.", Applies.ThisCamera)]
    public MotionSection Motion { get; init; } = new();

    [Setting("Length of clips, and disk space for them.")]
    public ClipOptions Clips { get; init; } = new();

    [Setting("Images of boards that are stored, and how long.")]
    public ImageOptions Images { get; init; } = new();

    [Setting("Detection of objects in clips.")]
    public DetectionOptions Detection { get; init; } = new();

    [Setting("Memory for pictures.")]
    public FrameOptions Frames { get; init; } = new();

    [Setting("The dashboard and other clients of the link.")]
    public LinkOptions Link { get; init; } = new();

    [Setting("The dashboard's own section; the daemon ignores its values.")]
    public HttpOptions Http { get; init; } = new();

    [Setting("H.264 copies of clips for browsers, phones and downloads, made by the dashboard when they are wanted.")]
    public PlaybackOptions Playback { get; init; } = new();

    [Setting("Export of the counters of daemon and dashboard to an OpenTelemetry collector.")]
    public TelemetryOptions Telemetry { get; init; } = new();

    /// <summary>Broker that receives the events: never <see cref="EventBroker.Auto"/>.</summary>
    public EventBroker EventBroker =>
        Events.Broker != EventBroker.Auto ? Events.Broker : Bridge.Host is null ? EventBroker.Own : EventBroker.Bridge;

    /// <summary>The camera's own settings; null if it has none.</summary>
    public CameraOptions? Camera(string name) => Cameras.FirstOrDefault(camera => camera.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The same settings with a data directory, and the files in it that no setting names.</summary>
    public GatewayOptions In(string dataDirectory) => this with
    {
        DataDirectory = dataDirectory,
        Mqtt = Mqtt.In(dataDirectory),
        Link = Link.In(dataDirectory),
    };

    /// <summary>Checks the daemon's settings for combinations that cannot work, and for missing files.</summary>
    /// <param name="problems">Receives them.</param>
    /// <param name="withDashboard">Checks the dashboard's settings as well.</param>
    public void Check(SettingProblems problems, bool withDashboard = false)
    {
        problems.In(nameof(Frames), Frames.Check);
        problems.In(nameof(Clips), Clips.Check);
        problems.In(nameof(Mqtt), Mqtt.Check);
        problems.In(nameof(Bridge), (key, problems) => Bridge.Check(key, problems, Mqtt));
        problems.In(nameof(Events), (key, problems) => Events.Check(key, problems, Bridge));
        problems.In(nameof(HomeAssistant), (key, problems) => HomeAssistant.Check(key, problems, Events));
        problems.In(nameof(Link), Link.Check);
        problems.In(nameof(Motion), Motion.Check);
        problems.In(nameof(Telemetry), Telemetry.Check);
        problems.In(nameof(Cameras), CheckCameras);
        problems.In(nameof(Boards), CheckBoards);
        if (withDashboard)
        {
            problems.In(nameof(Http), Http.Check);
            problems.In(nameof(Playback), Playback.Check);
            problems.In(nameof(Link), (key, problems) => Link.CheckClient(key, problems, hasDataDirectory: true));
        }

        problems.In(nameof(Mqtt), (_, problems) => CheckPorts(problems, withDashboard));
    }

    private void CheckPorts(SettingProblems problems, bool withDashboard)
    {
        var mqtt = Mqtt.AllListeners().Select(mqtt => (mqtt.Key, mqtt.Listener.Address, mqtt.Listener.Port));
        (string Key, string Address, int Port)[] all = [.. mqtt, (nameof(Link), Link.Address, Link.Port), (nameof(Http), Http.Address, Http.Port)];
        for (var i = 1; i < (withDashboard ? all.Length : all.Length - 1); i++)
        {
            var (key, address, port) = all[i];
            var other = all.Take(i).FirstOrDefault(other => other.Port == port && ListenAddress.Overlap(other.Address, address));
            problems.Require(port == 0 || other.Key is null, $"{key}:Port", $"is {port}, on which {other.Key} listens already");
        }
    }

    private void CheckBoards(string key, SettingProblems problems)
    {
        for (var i = 0; i < Boards.Count; i++)
            Boards[i].Check($"{key}:{i}", problems);
    }

    private void CheckCameras(string key, SettingProblems problems)
    {
        for (var i = 0; i < Cameras.Count; i++)
        {
            problems.Require(ReferenceEquals(Camera(Cameras[i].Name), Cameras[i]), $"{key}:{i}:Name",
                $"is \"{Cameras[i].Name}\", which another camera has already");
            Cameras[i].Check($"{key}:{i}", problems);
        }

        problems.Require(Cameras.Count <= Frames.MaxCameras, key, $"are {Cameras.Count}; Frames:MaxCameras allows {Frames.MaxCameras}");
    }
}
