<labeling type="simple">
  <settings calloutType="simple">
    <text-style fieldName="name" isExpression="0" fontFamily="Sans Serif" fontSize="10" fontSizeUnit="Point" fontWeight="75" textColor="22,22,22,255" textOpacity="1">
      <text-buffer bufferDraw="1" bufferSize="0.7" bufferSizeUnits="MM" bufferColor="255,255,255,255" bufferOpacity="1" />
    </text-style>
    <!-- The first free place around the point, in the order that cartographers prefer. -->
    <placement placement="6" dist="1" distUnits="MM" priority="10" />
    <rendering obstacle="1" drawLabels="1" scaleVisibility="0" />
    <dd_properties>
      <Option type="Map">
        <Option name="name" value="" type="QString" />
        <Option name="type" value="collection" type="QString" />
      </Option>
    </dd_properties>
  </settings>
</labeling>
