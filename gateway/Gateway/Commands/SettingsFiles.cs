using Gateway.Bridge;
using Gateway.Broker;
using Gateway.Detection;
using Gateway.Dispatch;
using Gateway.Telemetry;

namespace Gateway.Commands;

/// <summary>The files that the daemon's settings name: users, rules, certificates, passwords, headers, the detection model.</summary>
internal static class SettingsFiles
{
    /// <summary>Reads all of them, and reports on standard error every one that the daemon could not use.</summary>
    public static bool AreUsable(GatewayOptions options, bool withModel)
    {
        var areUsable = true;
        foreach (var check in Of(options, withModel))
            areUsable &= Holds(check);
        return areUsable;
    }

    private static IEnumerable<Action> Of(GatewayOptions options, bool withModel)
    {
        foreach (var check in MqttSettings.Checks(options.Mqtt))
            yield return check;
        if (options.Bridge.Host is not null)
        {
            yield return () => BridgeSettings.TlsOf(options.Bridge)?.Load();
            yield return () => BridgeSettings.PasswordOf(options.Bridge);
        }

        for (var i = 0; i < options.Cameras.Count; i++)
        {
            if (options.Cameras[i].CredentialsFile is { } file)
            {
                var key = $"{nameof(options.Cameras)}:{i}:{CameraOptions.LoginKey}";
                yield return () => CameraLogin.Read(file, key);
            }
        }

        yield return () => TelemetryServices.Check(options.Telemetry);
        if (withModel)
            yield return () => DetectorFactory.Create(options.Detection, TimeProvider.System)?.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }

    private static bool Holds(Action check)
    {
        try
        {
            check();
            return true;
        }
        catch (Exception problem) when (problem is OptionsException or IOException or UnauthorizedAccessException or DetectorException
            or InvalidOperationException or FormatException)
        {
            Refusal.Write(problem);
            return false;
        }
    }
}
