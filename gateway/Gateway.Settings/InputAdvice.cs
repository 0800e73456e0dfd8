namespace Gateway.Settings;

/// <summary>Says what to do about an error of ffmpeg or of the system, which names the cause only.</summary>
public static class InputAdvice
{
    private static readonly (string Cause, string Advice)[] All =
    [
        ("Connection refused", "nothing listens there; check the address and the port, and that the camera is on"),
        ("Connection timed out", "no answer; check the address, the network, and that the camera is on"),
        ("No route to host", "this machine cannot reach the camera; check the address, and that the camera is on"),
        ("Network is unreachable", "this machine has no network that leads there"),
        ("Failed to resolve hostname", "check the spelling of the name, or use the camera's IP address"),
        ("401 Unauthorized", "user or password are missing or wrong; give them in Input as in rtsp://USER:PASSWORD@HOST/"),
        ("403 Forbidden", "allow the gateway in the camera's settings"),
        ("404 Not Found", "the server is there, but no video at the path in Input; correct the path"),
        ("certificate failed verification", "the camera's certificate is of no CA in -ca_file"),
        ("Invalid data found", "the answer is no video, but perhaps a web page; open the address in a browser or with ffplay, and correct Input"),
        ("Is a directory", "Input must be a file, a device or an address"),
        ("No such file or directory", "there is no such file or device now; check Input, and that the device is plugged in"),
        ("Permission denied", "the gateway's user may not read it; for a device, add this user to the group video"),
        ("Device or resource busy", "another program uses the device; end it"),
    ];

    public static string Add(string reason)
    {
        foreach (var (cause, advice) in All)
        {
            if (reason.Contains(cause, StringComparison.Ordinal))
                return $"{reason}: {advice}";
        }

        return reason;
    }
}
