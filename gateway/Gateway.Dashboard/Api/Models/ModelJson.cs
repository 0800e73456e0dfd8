using System.Text.Json.Serialization;

namespace Gateway.Dashboard.Api.Models;

/// <summary>How the models are written: camelCase, times as ISO 8601 in UTC.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(StatusModel))]
[JsonSerializable(typeof(CamerasModel))]
[JsonSerializable(typeof(EventsModel))]
[JsonSerializable(typeof(NearMissesModel))]
[JsonSerializable(typeof(ClipsModel))]
[JsonSerializable(typeof(ImagesModel))]
[JsonSerializable(typeof(StoredImagesModel))]
[JsonSerializable(typeof(MotionModel))]
[JsonSerializable(typeof(WelcomeModel))]
[JsonSerializable(typeof(Dictionary<string, double>))]
internal sealed partial class ModelJson : JsonSerializerContext;
