<labeling type="simple">
  <settings calloutType="simple">
    <text-style fieldName="name" isExpression="0" fontFamily="Sans Serif" fontSize="7" fontSizeUnit="Point" fontWeight="50" textColor="22,22,22,255" textOpacity="1">
      <text-buffer bufferDraw="1" bufferSize="0.7" bufferSizeUnits="MM" bufferColor="255,255,255,255" bufferOpacity="1" />
    </text-style>
    <!-- The first free place around the point, in the order that cartographers prefer. -->
    <placement placement="6" dist="1" distUnits="MM" priority="5" />
    <rendering obstacle="1" drawLabels="1" scaleVisibility="0" />
    <dd_properties>
      <Option type="Map">
        <Option name="name" value="" type="QString" />
        <Option name="type" value="collection" type="QString" />
        <Option name="properties" type="Map">
          <!-- 2 for 500 people, 9 for 440,000 and more; type 3 is an expression. -->
          <Option name="Priority" type="Map">
            <Option name="active" value="true" type="bool" />
            <Option name="expression" value="least(9, ln(coalesce(&quot;population&quot;, 1)) - 4)" type="QString" />
            <Option name="type" value="3" type="int" />
          </Option>
        </Option>
      </Option>
    </dd_properties>
  </settings>
</labeling>
