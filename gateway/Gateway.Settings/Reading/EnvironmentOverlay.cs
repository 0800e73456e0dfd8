namespace Gateway.Settings.Reading;

/// <summary>Puts the variables <c>GATEWAY__SECTION__KEY</c> of the environment over the file.</summary>
internal static class EnvironmentOverlay
{
    public const string Prefix = "GATEWAY__";

    private const string Cameras = nameof(GatewayOptions.Cameras);
    private const string Name = nameof(CameraOptions.Name);

    /// <summary>Changes the configuration of the file, <paramref name="root"/>.</summary>
    public static void Apply(ConfigurationNode root, IEnumerable<KeyValuePair<string, string>> environment)
    {
        var variables = environment
            .Where(variable => variable.Key.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
            .Select(variable => (Path: variable.Key[Prefix.Length..].Split("__"), variable.Key, variable.Value))
            .OrderBy(variable => variable.Key, StringComparer.OrdinalIgnoreCase)
            .ToList();
        RenumberCameras(root, variables);
        foreach (var (path, variable, value) in variables)
        {
            var node = root;
            foreach (var section in path[..^1])
            {
                if (node.Find(section) is not { IsScalar: false } inner)
                    node.Set(section, inner = new ConfigurationNode(JsonValueKind.Undefined, variable: variable));
                node = inner;
            }

            node.Set(path[^1], new ConfigurationNode(JsonValueKind.String, value, variable: variable));
        }
    }

    /// <summary>
    /// A camera that the environment names is the camera of that name in the file, whatever their numbers; one that it does not name is the one
    /// of that number.
    /// </summary>
    private static void RenumberCameras(ConfigurationNode root, List<(string[] Path, string Key, string Value)> variables)
    {
        var known = root.Find(Cameras)?.Items() ?? [];
        var numbers = new Dictionary<string, string>();
        foreach (var (path, _, value) in variables)
        {
            if (path is not [var section, var number, var key] || !IsSame(section, Cameras) || !IsSame(key, Name))
                continue;
            if (!ConfigurationNode.IsIndex(number))
                continue;   // named when it is read
            var index = known.ToList().FindIndex(camera => camera.Find(Name) is { } name && IsSame(name.Text, value));
            numbers[number] = (index < 0 ? known.Count + numbers.Count : index).ToString(CultureInfo.InvariantCulture);
        }

        foreach (var (path, _, _) in variables)
        {
            if (path.Length > 2 && IsSame(path[0], Cameras) && numbers.TryGetValue(path[1], out var number))
                path[1] = number;
        }
    }

    private static bool IsSame(string one, string other) => one.Equals(other, StringComparison.OrdinalIgnoreCase);
}
