namespace Gateway.Peers.Darknet;

/// <summary>The result of one comparison. Times are CPU microseconds of one thread, medians over frames.</summary>
/// <param name="Darknet">Forward pass of darknet; NaN if it does not support the network.</param>
/// <param name="DarknetWhole">Darknet, from the file to the boxes after suppression.</param>
/// <param name="OpenCv">Forward pass of OpenCV's dnn.</param>
/// <param name="Onnx">Forward pass of ONNX Runtime; NaN if the network has no ONNX graph.</param>
/// <param name="Ours">Forward pass of this project's engine.</param>
/// <param name="OursWhole">This project's engine, from the file to the boxes after suppression.</param>
/// <param name="TwoThreads">Speed of two threads relative to one, by wall clock.</param>
/// <param name="Difference">Largest difference from darknet's boxes and from the values of OpenCV and ONNX Runtime.</param>
internal sealed record Figures(
    double Darknet,
    double DarknetWhole,
    double OpenCv,
    double Onnx,
    double Ours,
    double OursWhole,
    double TwoThreads,
    double Difference);
