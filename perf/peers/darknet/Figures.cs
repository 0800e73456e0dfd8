namespace Gateway.Peers.Darknet;

/// <summary>What one comparison found; times are CPU microseconds of one thread, medians over frames.</summary>
/// <param name="Darknet">Its forward pass; NaN where it does not understand the network.</param>
/// <param name="DarknetWhole">From its file to thinned-out boxes.</param>
/// <param name="OpenCv">Its forward pass.</param>
/// <param name="Onnx">Its forward pass in ONNX Runtime; NaN where the network has no ONNX graph.</param>
/// <param name="Ours">Our forward pass.</param>
/// <param name="OursWhole">From the file to thinned-out boxes.</param>
/// <param name="TwoThreads">How many times as fast two threads run, by wall clock.</param>
/// <param name="Difference">The largest from darknet's boxes and from OpenCV's and ONNX Runtime's values.</param>
internal sealed record Figures(
    double Darknet,
    double DarknetWhole,
    double OpenCv,
    double Onnx,
    double Ours,
    double OursWhole,
    double TwoThreads,
    double Difference);
