using System.Text.Json.Nodes;

namespace MeshRebalancer.Hosting.Tests.Documents;

/// <summary>The rule finds each breach in a made-up document.</summary>
public sealed class CompatibilityTests
{
    private const string Old = """
        {"paths": {"/boats/{id}": {
          "get": {"operationId": "getBoat", "parameters": [{"name": "id", "in": "path", "required": true}, {"name": "limit", "in": "query"}],
            "responses": {"200": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Boat"}}}}, "404": {"description": "gone"}}},
          "put": {"operationId": "putBoat", "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/BoatBody"}}}}, "responses": {"202": {"description": "done"}}}}},
         "components": {"schemas": {
          "Boat": {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}, "crew": {"type": "array", "items": {"$ref": "#/components/schemas/Sailor"}}}},
          "Sailor": {"type": "object", "required": ["age"], "properties": {"age": {"type": "integer"}, "boat": {"$ref": "#/components/schemas/Boat"}}},
          "BoatBody": {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}, "length": {"type": ["null", "integer"]}}}}}}
        """;

    [Theory]
    [InlineData("\"get\": {", "\"patch\": {", "GET /boats/{id} is gone")]
    [InlineData("getBoat", "readBoat", "GET /boats/{id} is readBoat now, and was getBoat")]
    [InlineData(", {\"name\": \"limit\", \"in\": \"query\"}", "", "GET /boats/{id} takes query limit no more")]
    [InlineData("\"name\": \"limit\", \"in\": \"query\"", "\"name\": \"limit\", \"in\": \"query\", \"required\": true", "GET /boats/{id} needs query limit now")]
    [InlineData(", \"404\": {\"description\": \"gone\"}", "", "GET /boats/{id} answers 404 no more")]
    [InlineData("\"crew\": {", "\"sailors\": {", "GET /boats/{id} 200.crew is gone")]
    [InlineData("\"age\": {\"type\": \"integer\"}", "\"age\": {\"type\": [\"null\", \"integer\"]}", "GET /boats/{id} 200.crew[].age is null or integer now, and was integer")]
    [InlineData("\"required\": [\"age\"]", "\"required\": []", "GET /boats/{id} 200.crew[].age may be left out now")]
    [InlineData("\"length\": {", "\"feet\": {", "PUT /boats/{id} body.length is gone")]
    [InlineData("\"required\": [\"name\"], \"properties\": {\"name\": {\"type\": \"string\"}, \"length\"", "\"required\": [\"name\", \"length\"], \"properties\": {\"name\": {\"type\": \"string\"}, \"length\"", "PUT /boats/{id} body.length is needed now")]
    [InlineData("[\"null\", \"integer\"]", "\"integer\"", "PUT /boats/{id} body.length is integer now, and was null or integer")]
    public void What_a_client_may_rely_on_is_not_taken_away(string from, string to, string breach)
    {
        Old.ShouldContain(from);
        Compatibility.Breaches(JsonNode.Parse(Old)!, JsonNode.Parse(Old.Replace(from, to, StringComparison.Ordinal))!).ShouldBe([breach]);
    }

    [Theory]
    [InlineData("\"paths\": {", "\"paths\": {\"/ships\": {\"get\": {\"operationId\": \"listShips\", \"responses\": {}}}, ")]
    [InlineData("\"name\": {\"type\": \"string\"}, \"crew\"", "\"name\": {\"type\": \"string\"}, \"port\": {\"type\": \"string\"}, \"crew\"")]
    [InlineData("\"length\": {\"type\": [\"null\", \"integer\"]}", "\"length\": {\"type\": [\"null\", \"integer\", \"string\"]}, \"beam\": {\"type\": \"integer\"}")]
    [InlineData("{\"name\": \"limit\", \"in\": \"query\"}", "{\"name\": \"limit\", \"in\": \"query\"}, {\"name\": \"cursor\", \"in\": \"query\"}")]
    public void What_is_added_is_no_breach(string from, string to)
    {
        Old.ShouldContain(from);
        Compatibility.Breaches(JsonNode.Parse(Old)!, JsonNode.Parse(Old.Replace(from, to, StringComparison.Ordinal))!).ShouldBeEmpty();
    }
}
