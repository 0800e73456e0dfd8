using System.Runtime.Intrinsics;

namespace Gateway.Vision.Tests;

/// <summary>The background model's implementations for this processor.</summary>
internal static class Models
{
    public static IEnumerable<BackgroundModel> All(BackgroundModelOptions options)
    {
        yield return new Mog2Scalar(options);
        if (Vector128.IsHardwareAccelerated)
            yield return new Mog2Vector<Ops128, Vector128<float>>(options);
        if (Vector256.IsHardwareAccelerated)
            yield return new Mog2Vector<Ops256, Vector256<float>>(options);
        if (Vector512.IsHardwareAccelerated)
            yield return new Mog2Vector<Ops512, Vector512<float>>(options);
    }

    public static string Name(BackgroundModel model) =>
        model.GetType().Name + string.Concat(model.GetType().GenericTypeArguments.Take(1).Select(t => " " + t.Name));
}
