using System.Text.Json;

namespace MeshRebalancer.Hosting.Configuration;

/// <summary>JSON may escape half a character (<c>"\ud800"</c>). The parser takes it, and whoever reads that text later gets an exception of another kind.</summary>
internal static class JsonTexts
{
    /// <exception cref="JsonException">A text or a key holds half a character.</exception>
    public static void Demand(JsonElement element)
    {
        try
        {
            Read(element);
        }
        catch (InvalidOperationException broken)
        {
            throw new JsonException("A text holds half a character.", "", 0, 0, broken);
        }
    }

    private static void Read(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.String:
                _ = element.GetString();
                break;
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray())
                {
                    Read(item);
                }

                break;
            case JsonValueKind.Object:
                foreach (var property in element.EnumerateObject())
                {
                    _ = property.Name;
                    Read(property.Value);
                }

                break;
        }
    }
}
