namespace Gateway.Detection.Darknet;

/// <summary>Refuses models that Debian's darknet of 2018 misreads silently, as it skips unknown settings.</summary>
internal static class DarknetCompatibility
{
    /// <exception cref="DetectionModelException">Names the layer's line.</exception>
    public static void Check(DetectionModel model)
    {
        foreach (var section in model.Cfg.Layers)
        {
            var problem = section.Type switch
            {
                _ when section.Text("activation", "") == "mish" => "activation=mish",
                "route" when section.Integer("groups", 1, 1, int.MaxValue) != 1 => "groups=",
                "yolo" when section.Number("scale_x_y", 1) != 1 => "scale_x_y=",
                "yolo" when section.Flag("new_coords") => "new_coords=",
                _ => null,
            };
            if (problem is not null)
                throw section.Error($"{problem} is not known to the darknet program of Debian, and its results would be wrong; use another backend");
        }
    }
}
