namespace Esp32.Camera;

/// <summary>The program around the client. All calls come on the thread of <see cref="CameraClient.Run"/>.</summary>
public interface ICameraHost
{
    /// <summary>Asked several times a second; true makes <see cref="CameraClient.Run"/> say goodbye to the broker and return.</summary>
    bool StopRequested { get; }

    /// <summary>A frame is through, or given up.</summary>
    void OnFrame(FrameReport report);

    /// <summary>Something failed and will be tried again; the text says what to check and holds no secret.</summary>
    void OnFault(CameraException fault);

    /// <summary>The camera has failed too often in a row; on hardware this reboots. <see cref="CameraClient.Run"/> returns when it returns.</summary>
    void Restart(string reason);
}
