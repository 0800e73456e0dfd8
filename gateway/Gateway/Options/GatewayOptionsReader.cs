using System.Globalization;
using Gateway.Motion;
using Gateway.Settings;
using Microsoft.Extensions.Configuration;

namespace Gateway;

/// <summary>Configuration file and environment to <see cref="GatewayOptions"/>. A key nobody knows is an error, not a silence.</summary>
public static class GatewayOptionsReader
{
    public const string EnvironmentPrefix = "GATEWAY__";

    /// <param name="configFile">JSON; null for defaults and environment alone.</param>
    /// <param name="dataDirectory">Made when missing.</param>
    /// <exception cref="OptionsException">A setting is unknown, of the wrong type or out of range.</exception>
    public static GatewayOptions Read(string? configFile, string dataDirectory)
    {
        var builder = new ConfigurationBuilder();
        if (configFile is not null)
        {
            if (!File.Exists(configFile))
                throw new OptionsException("--config", $"names {configFile}, which does not exist");
            builder.AddJsonFile(configFile, optional: false);
        }

        IConfigurationRoot configuration;
        try
        {
            configuration = builder.AddEnvironmentVariables(EnvironmentPrefix).Build();
        }
        catch (InvalidDataException problem)
        {
            throw new OptionsException("--config", $"names {configFile}, which is not valid JSON: {problem.InnerException?.Message ?? problem.Message}");
        }

        RefusePasswordInFile(configuration);
        var options = Bind(configuration, dataDirectory);
        GatewayOptionsValidator.Validate(options);
        return options;
    }

    /// <summary>Configuration files are shown around; the environment of a service is not.</summary>
    private static void RefusePasswordInFile(IConfigurationRoot configuration)
    {
        const string Key = $"{nameof(GatewayOptions.Bridge)}:{nameof(Bridge.BridgeOptions.Password)}";
        if (configuration.Providers.OfType<FileConfigurationProvider>().Any(file => file.TryGet(Key, out _)))
            throw new OptionsException(Key, $"stands in the configuration file; put it into a file of its own and name that in Bridge:PasswordFile, or into the environment as {EnvironmentPrefix}BRIDGE__PASSWORD");
    }

    private static GatewayOptions Bind(IConfiguration configuration, string dataDirectory)
    {
        RefuseUnknownSections(configuration);
        var defaults = new GatewayOptions { DataDirectory = dataDirectory };
        var mqtt = Section(configuration, nameof(GatewayOptions.Mqtt), defaults.Mqtt);
        var link = Section(configuration, nameof(GatewayOptions.Link), defaults.Link);
        return defaults with
        {
            Frames = Section(configuration, nameof(GatewayOptions.Frames), defaults.Frames),
            Mqtt = mqtt with
            {
                UsersFile = mqtt.UsersFile ?? Path.Combine(dataDirectory, "mqtt.users"),
                AclFile = mqtt.AclFile ?? Path.Combine(dataDirectory, "mqtt.acl"),
                AclFileIsRequired = mqtt.AclFile is not null,
            },
            Bridge = Section(configuration, nameof(GatewayOptions.Bridge), defaults.Bridge),
            Events = Section(configuration, nameof(GatewayOptions.Events), defaults.Events),
            HomeAssistant = Section(configuration, nameof(GatewayOptions.HomeAssistant), defaults.HomeAssistant),
            Link = link with { KeyFile = link.KeyFile ?? Path.Combine(dataDirectory, "link.key") },
            Motion = WithEmptyLists(Section(configuration, nameof(GatewayOptions.Motion), defaults.Motion), configuration.GetSection(nameof(GatewayOptions.Motion))),
            Cameras = [.. configuration.GetSection(nameof(GatewayOptions.Cameras)).GetChildren().Select(BindCamera)],
            Clips = Section(configuration, nameof(GatewayOptions.Clips), defaults.Clips),
            Images = Section(configuration, nameof(GatewayOptions.Images), defaults.Images),
            Detection = Section(configuration, nameof(GatewayOptions.Detection), defaults.Detection),
        };
    }

    private static void RefuseUnknownSections(IConfiguration configuration)
    {
        // Http belongs to the dashboard, Logging to the host; one file may serve them all.
        var known = typeof(GatewayOptions).GetProperties().Select(property => property.Name)
            .Where(name => name != nameof(GatewayOptions.DataDirectory)).Concat(["Http", "Logging"])
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var section in configuration.GetChildren())
        {
            if (!known.Contains(section.Key))
                throw new OptionsException(section.Key, $"is no section of the configuration; known are {string.Join(", ", known.Order())}");
        }
    }

    private static Cameras.CameraOptions BindCamera(IConfigurationSection section)
    {
        if (section["Name"] is null)
            throw new OptionsException(section.Path, "has no Name");
        var camera = Section(section, new Cameras.CameraOptions { Name = "" });
        return camera.Motion is { } motion ? camera with { Motion = WithEmptyLists(motion, section.GetSection(nameof(camera.Motion))) } : camera;
    }

    private static T Section<T>(IConfiguration configuration, string name, T defaults)
        where T : class => Section(configuration.GetSection(name), defaults);

    private static T Section<T>(IConfigurationSection section, T defaults)
        where T : class
    {
        if (!section.Exists())
            return defaults;
        RefuseUnknownKeys(section, typeof(T));
        section.Bind(defaults);
        return defaults;
    }

    /// <summary>A value of the wrong type, in a list: the binder would leave the whole of its region or camera out without a word.</summary>
    private static void RefuseOtherType(IConfigurationSection section, Type setting)
    {
        var type = Nullable.GetUnderlyingType(setting) ?? setting;
        if (section.Value is not { } text || (text.Length == 0 && type != setting))
            return;
        try
        {
            _ = section.Get(type);
        }
        catch (InvalidOperationException)
        {
            throw new OptionsException(section.Path, $"is \"{text}\"; {FormOf(type)}");
        }
    }

    private static string FormOf(Type type)
    {
        if (type.IsEnum)
            return $"it must be one of {string.Join(", ", Enum.GetNames(type))}";
        if (type == typeof(bool))
            return "it must be true or false";
        if (type == typeof(TimeSpan))
            return "it must be a time written as \"hh:mm:ss\", with days in front as \"d.hh:mm:ss\"";
        if (type == typeof(byte))
            return "it must be a whole number, 0 to 255";
        return type == typeof(float) || type == typeof(double) ? "it must be a number" : "it must be a whole number of at most nine digits";
    }

    /// <summary>Goes through the keys below a section, into records and lists of records.</summary>
    private static void RefuseUnknownKeys(IConfigurationSection section, Type type)
    {
        var known = type.GetProperties();
        foreach (var child in section.GetChildren())
        {
            var property = known.FirstOrDefault(property => property.Name.Equals(child.Key, StringComparison.OrdinalIgnoreCase))
                ?? throw new OptionsException(child.Path, $"is no setting; {section.Path} has {string.Join(", ", known.Select(property => property.Name).Order())}");
            RefuseOtherShape(child, property.PropertyType);
        }
    }

    /// <summary>An object where a list belongs, or a text where an object does: the binder would leave them out without a word.</summary>
    private static void RefuseOtherShape(IConfigurationSection section, Type type)
    {
        if (IsOptions(type))
        {
            if (section.Value is { Length: > 0 } text)
                throw new OptionsException(section.Path, $"is \"{text}\"; it is written as {{ ... }} with {string.Join(", ", type.GetProperties().Select(property => property.Name).Order())}");
            RefuseUnknownKeys(section, type);
        }
        else if (ElementOf(type) is { } element)
        {
            if (!string.IsNullOrEmpty(section.Value) || section.GetChildren().Any(item => !int.TryParse(item.Key, CultureInfo.InvariantCulture, out _)))
                throw new OptionsException(section.Path, "is not a list; a list is written as [ ..., ... ]");
            foreach (var item in section.GetChildren())
                RefuseOtherShape(item, element);
        }
        else if (section.GetChildren().Any())
            throw new OptionsException(section.Path, "has keys of its own, but takes one value; see CONFIGURATION.md");
        else
            RefuseOtherType(section, type);
    }

    private static Type? ElementOf(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) ? type.GenericTypeArguments[0] : null;

    /// <summary>The binder takes <c>[]</c> for a setting that was not made; of regions it means that there are none.</summary>
    private static MotionSection WithEmptyLists(MotionSection motion, IConfigurationSection section) => motion with
    {
        Regions = motion.Regions ?? EmptyIfSet(section, nameof(MotionSection.Regions)),
        Include = motion.Include ?? EmptyIfSet(section, nameof(MotionSection.Include)),
    };

    private static RegionSection[]? EmptyIfSet(IConfigurationSection section, string key) => section.GetSection(key).Value is "" ? [] : null;

    private static bool IsOptions(Type type) => type.IsClass && type.Namespace?.StartsWith("Gateway", StringComparison.Ordinal) == true;
}
